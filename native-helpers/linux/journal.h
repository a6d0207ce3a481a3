// What a client's changes were, written down before each is made, so that they can be undone by whoever comes later: the
// worker itself, the supervisor after the worker was killed, or the next start. One file per client; whoever lives holds
// the lock of its own, so an unlocked journal is an abandoned one.
//
// Lines: "namespace <inode>", "link <index> <name>", "resolved <index>", "resolvconf <record>", "resolv.conf <path>".
// The packet rules are named after the link and are undone with it. Everything else that a client can change hangs on
// its link and goes with it.
#ifndef HOMEWARD_JOURNAL_H
#define HOMEWARD_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { JOURNAL_NAME_BYTES = 48, JOURNAL_HELD = 1 };

// Whose a journal is, by the number of the process in its name.
enum journal_owner {
  OWNER_UNKNOWN,  // its lock tells
  OWNER_LIVES,    // it undoes by itself, or its end will be noticed
  OWNER_DOOMED,   // it was killed and will do nothing more, though the kernel lets it die late: its locks do not count
};

struct journal {
  int fd;  // -1: none
  char name[JOURNAL_NAME_BYTES];
};

// A new journal of this process. 0, or -1 with errno: then there is none.
int journal_begin(struct journal *journal);

// Adds a line and waits until it is on disk. 0, or -1 with errno: then no part of the line is there.
int journal_note(struct journal *journal, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Undoes all that the journal says and removes it; `have_right` tells whether the caller holds the right to resolv.conf.
// 0; or another number when something could not be undone: it then stays.
int journal_undo(struct journal *journal, bool have_right);

// Undoes what processes that no longer live have left. 0; JOURNAL_HELD when there are journals of others that still live,
// or still die: a killed process holds its locks until the system call that it is in has ended; -1 when something could
// not be undone. `owner` may be NULL: then nothing is known of any process.
int journal_undo_abandoned(enum journal_owner (*owner)(pid_t worker));

// Calls `visit` with each line of each journal of this network namespace; `holder` is the process that lives and has the
// journal, or 0. 0, or -1 with errno.
int journal_each_line(void (*visit)(const char *line, pid_t holder, void *data), void *data);

// Says what processes that live, or do not end, hold. Returns how many journals they have.
size_t journal_tell_held(void);

// Removes the journals of network namespaces that are gone, with all that they told of; those of namespaces that live are
// for a helper there, and are named. To be called with the privilege to look at all processes; without it nothing is removed.
void journal_forget_gone_namespaces(void);

#endif
