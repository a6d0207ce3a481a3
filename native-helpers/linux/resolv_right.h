// The right to have settings in /etc/resolv.conf: one client at a time has it, for each file that a mount namespace may have
// there. Who has it has also put in order what others left, so what is ours in the file without anybody having the right to it
// was left by the dead.
#ifndef HOMEWARD_RESOLV_RIGHT_H
#define HOMEWARD_RESOLV_RIGHT_H

#include <stdbool.h>
#include <sys/types.h>

// Returns a descriptor that holds the right, or -1 with errno, which is EWOULDBLOCK when another one has it.
int resolv_right_take(const char *path);

// Who has it now, or 0.
pid_t resolv_right_holder(const char *path);

bool resolv_right_is_held_by(const char *path, pid_t process);

// Brings back the original when ours stands there. For who has the right. 0, or -1 with errno.
int resolv_right_restore(const char *path);

#endif
