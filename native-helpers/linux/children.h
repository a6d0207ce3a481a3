// The processes that the supervisor has started, and that it is told about. It never waits for one without a limit: one
// that is killed while the kernel makes it wait (for a disk, for a file system whose owner does not answer) is left to die.
#ifndef HOMEWARD_CHILDREN_H
#define HOMEWARD_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "journal.h"

enum child_kind {
  CHILD_WORKER,   // serves one client
  CHILD_REFUSER,  // tells one client that it is not served, and ends
  CHILD_UNDOER,   // undoes what killed workers have left, and ends
};

// Whether one more client of this user can be served.
bool children_have_room(uid_t uid);

// Whether one more client can be told that it is not. Those that do not end soon are killed, and count no longer.
bool children_can_refuse(void);

// As fork, and the child is known from now on. -1: there is none; try again.
pid_t children_fork(enum child_kind kind, uid_t uid);

size_t children_count(enum child_kind kind);

// Takes leave of one that has ended. False: there is none. *status is as waitpid gives it.
bool children_reap(enum child_kind *kind, int *status);

void children_signal(enum child_kind kind, int signal);

// Kills all of a kind. Those that do not end are doomed from now on.
void children_doom(enum child_kind kind);

// Lets those of a kind die by themselves: they count no longer.
void children_forget(enum child_kind kind);

// What this process is to its supervisor.
enum journal_owner children_owner(pid_t process);

#endif
