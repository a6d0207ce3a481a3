// /etc/resolv.conf as a plain file: ours put in its place, the original brought back. Symbolic links stay and their target
// changes. Where the file cannot be replaced (it is a mount point, as in containers) it is rewritten in place.
#ifndef HOMEWARD_RESOLV_FILE_H
#define HOMEWARD_RESOLV_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../proto/proto.h"
#include "resolv_text.h"

enum { RESOLV_PATH_BYTES = 512 };

// The file that /etc/resolv.conf leads to. False with errno: cannot tell.
bool resolv_file_target(char path[RESOLV_PATH_BYTES]);

// What tells this resolv.conf from those of other mount namespaces, whichever file lies there at the moment. 0, or -1 with
// errno.
int resolv_file_identity(const char *path, uint64_t *device, uint64_t *inode);

// Whether the file is a mount point of its own, as in containers. False also where an older kernel cannot tell.
bool resolv_file_is_mount_point(const char *path);

// Opens a regular file, and nothing that could make us wait: -1 with errno, EINVAL or ELOOP for all else that may lie there.
int resolv_file_open(const char *path, int mode);

// Reads up to RESOLV_MOST_BYTES of a file. Returns 1; 0 when there is none; -1 with errno, which is EINVAL or ELOOP for what is
// no regular file. Never waits for a FIFO or a device.
int resolv_file_read(const char *path, struct resolv_text *out);

// Puts ours there, over the original or over ours of before. *former: the text that was there before Homeward; *written: the
// number of ours. What another program writes meanwhile is not lost: it is the original then. Returns 0, or -1 with errno;
// then the file is as it was. EAGAIN: others write without end.
int resolv_file_apply(const char *path, const struct hw_config *config, struct resolv_text *former, uint64_t *written);

// Brings the original back if the file is still ours, else leaves it. May be repeated, also after a kill at any point;
// length_path names a file of ours in which a restoration in place leaves what its repetition needs to know.
// Returns 0, or -1 with errno.
int resolv_file_restore(const char *path, const char *length_path);

#endif
