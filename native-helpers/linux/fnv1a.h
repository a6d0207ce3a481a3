// FNV-1a with 64 bits: tells texts of this computer's own apart. Anybody can make two of the same number.
#ifndef HOMEWARD_FNV1A_H
#define HOMEWARD_FNV1A_H

#include <stddef.h>
#include <stdint.h>

#define FNV1A_START UINT64_C(0xcbf29ce484222325)

// `number` is FNV1A_START, or that of what stands before these bytes.
uint64_t fnv1a(uint64_t number, const void *bytes, size_t length);

#endif
