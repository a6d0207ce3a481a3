// What helpers or workers that no longer live have left on this computer.
#ifndef HOMEWARD_LEFTOVERS_H
#define HOMEWARD_LEFTOVERS_H

#include <sys/types.h>

#include "journal.h"

// Undoes it, but for that of processes that live. 0, JOURNAL_HELD or -1, as journal_undo_abandoned; JOURNAL_HELD and -1 mean
// that it is worth another try. May wait for a file system that does not answer, so whoever must not wait lets a child do it.
int leftovers_undo(enum journal_owner (*owner)(pid_t worker));

// The same with patience, and never for long: what dying processes still hold is waited for, what others hold is named. 0;
// -1 after a message: something is left.
int leftovers_undo_patiently(void);

#endif
