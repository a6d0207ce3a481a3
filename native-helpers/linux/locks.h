// Which process holds a lock, for people who want to know why something cannot be undone.
#ifndef HOMEWARD_LOCKS_H
#define HOMEWARD_LOCKS_H

#include <sys/types.h>

enum { LOCKS_NAME_BYTES = 32 };

// The process that took the lock (flock) on this open file, as /proc/locks tells; 0: nobody, or nobody knows.
pid_t locks_holder(int fd);

// The name of a process; "gone" when there is none of this number.
void locks_process_name(pid_t process, char name[LOCKS_NAME_BYTES]);

#endif
