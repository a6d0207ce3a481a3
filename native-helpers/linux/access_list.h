// Who may reach the socket at all: its owner and the users of a list, by the kernel's access control list of its file. Whom the
// helper serves is decided again for each connection; this keeps all others from even making one.
#ifndef HOMEWARD_ACCESS_LIST_H
#define HOMEWARD_ACCESS_LIST_H

#include <stddef.h>
#include <sys/types.h>

// Lets these users read and write a file, beside its owner, and nobody else. 0, or -1 with errno, which is ENOTSUP where the
// file system has no such lists; then the file is as it was.
int access_list_set(const char *path, const uid_t *users, size_t count);

#endif
