// A resolv.conf that cannot be replaced, such as a mount point, rewritten as it is: in one write where that can be, and so
// that what a kill leaves can be finished.
#ifndef HOMEWARD_RESOLV_IN_PLACE_H
#define HOMEWARD_RESOLV_IN_PLACE_H

#include <stdbool.h>

#include "resolv_text.h"

// Whether replacing a file may have failed for a reason that rewriting it does not have.
bool resolv_in_place_may_help(int error);

// Ours over what is there, which is not longer than ours. 0, or -1 with errno; then the file is as it was.
int resolv_in_place_apply(const char *path, const struct resolv_text *current, const struct resolv_text *ours);

// The original over ours, which holds it and more; `original` is padded on the way. length_path: where to leave what
// resolv_in_place_finish needs. 0, or -1 with errno.
int resolv_in_place_restore(const char *path, const char *length_path, const struct resolv_text *current,
                            struct resolv_text *original);

// Finishes a restoration that was killed before its last step, if the file is what such a one left. 0, or -1 with errno.
int resolv_in_place_finish(const char *path, const char *length_path, const struct resolv_text *current);

#endif
