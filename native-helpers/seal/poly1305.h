// Poly1305 (RFC 8439, section 2.5) of sixteen texts at once, as ChaCha20-Poly1305 has it: each text filled up with zeros to a
// multiple of 16 bytes, and a last block that tells the length.
#ifndef HOMEWARD_SEAL_POLY1305_H
#define HOMEWARD_SEAL_POLY1305_H

#include <stdint.h>

#include "lanes.h"

#define POLY1305_TAG_BYTES 16

// Of each key the first 32 bytes count: first the factor, then what is added in the end.
struct poly1305_lanes {
  _Alignas(64) uint8_t key[LANES][64];
  const uint8_t *text[LANES];
  uint32_t bytes[LANES];
  uint8_t tag[LANES][POLY1305_TAG_BYTES];
};

// Makes the tags of the first `used` lanes, 1 to LANES.
void poly1305_tags(struct poly1305_lanes *lanes, int used);

#endif
