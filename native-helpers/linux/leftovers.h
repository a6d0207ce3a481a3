// What helpers or workers that no longer live have left on this computer.
#ifndef HOMEWARD_LEFTOVERS_H
#define HOMEWARD_LEFTOVERS_H

#include <stdbool.h>
#include <sys/types.h>

// Undoes it, but for that of the processes that is_own tells. 0, JOURNAL_HELD or -1, as journal_undo_abandoned;
// JOURNAL_HELD and -1 mean that it is worth another try.
int leftovers_undo(bool (*is_own)(pid_t worker));

// The same with patience: what dying processes still hold is waited for, what living ones hold is theirs. 0 or -1.
int leftovers_undo_patiently(void);

#endif
