// What a line of a journal says, undone. The lines are those that journal.h lists; others are passed over.
#ifndef HOMEWARD_UNDO_H
#define HOMEWARD_UNDO_H

#include <stdbool.h>
#include <sys/types.h>

enum { UNDO_LINE_BYTES = 640, UNDO_HELD = 1 };

// Who undoes, as far as it matters for resolv.conf.
struct undo_authority {
  bool have_right;  // the right to it is ours
  pid_t doomed;     // and if it is this process's, it counts for nothing; 0: none
};

// Which lines are undone: all; or those alone that the kernel undoes at once. What tells others (a program, a service, a
// file system) can be made to wait, and must not keep the rest from being undone.
enum undo_scope { UNDO_EVERYTHING, UNDO_AT_ONCE };

// The last line first. 0; UNDO_HELD: a process that lives has something of it; -1: something could not be undone.
int undo_lines(const char *text, enum undo_scope scope, const struct undo_authority *by);

// The worse of two results.
int undo_worse(int a, int b);

// The number at the start of a text, or -1; *rest is what follows the space behind it, or the end.
long undo_number(const char *text, const char **rest);

#endif
