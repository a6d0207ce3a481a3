// Waiting for the end of a child, never for ever.
#ifndef HOMEWARD_CHILD_H
#define HOMEWARD_CHILD_H

#include <sys/types.h>

// 0: it has ended, *status is as waitpid gives it. -1: it has not within so many milliseconds; it was killed then, and is
// left to die by itself when the kernel does not let it.
int child_await(pid_t child, int millis, int *status);

#endif
