// A file put in the place of another in one step: a kill leaves the one or the other, and what another program writes
// meanwhile is kept.
#ifndef HOMEWARD_RESOLV_EXCHANGE_H
#define HOMEWARD_RESOLV_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "resolv_text.h"

// What became of an attempt; OVERTAKEN: another program wrote meanwhile, and what it wrote is there.
enum outcome { DONE, OVERTAKEN, FAILED };

// Puts a file of these bytes in the place of the expected one (NULL: none is there), with its owner and mode. FAILED with
// errno, EBUSY for a mount point. Where it is not done, nothing has changed. The text must not be `expected`.
enum outcome resolv_exchange(const char *path, const char *bytes, size_t count, const struct resolv_text *expected);

// Removes the expected file. As above; OVERTAKEN also when it has gone.
enum outcome resolv_exchange_remove(const char *path, const struct resolv_text *expected);

// Whether there is a file of exactly these bytes; NULL: no file.
bool resolv_exchange_holds(const char *path, const struct resolv_text *expected);

// Writes a file of ours anew, where nobody else writes. 0, or -1 with errno.
int resolv_exchange_own(const char *path, const char *bytes, size_t count);

// Removes what a killed writer may have left beside.
void resolv_exchange_tidy(const char *path);

#endif
