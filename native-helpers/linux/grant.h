// What --allow does: has a user served from now on. Run by root, or by whoever root's password was given to; nothing of
// this ever comes from a client.
#ifndef HOMEWARD_GRANT_H
#define HOMEWARD_GRANT_H

#include <stddef.h>

enum { MOST_SETTINGS = 64 * 1024 };

enum grant_answer {
  GRANT_ADDED,
  GRANT_THERE,   // the user stands there already; nothing was written
  GRANT_ODD,     // the line is one that only the shell could read
  GRANT_NO_ROOM
};

// The text of the service's settings with one more user in HOMEWARD_HELPER_USERS; all other lines as they are. `user` has
// letters, digits, dots, hyphens and underscores only. `out` is ended by a zero.
enum grant_answer grant_add(const char *text, const char *user, char *out, size_t room);

// 0: done and said what; -1: said why not. Without the service it starts a helper that stays until the computer ends.
int grant_to(const char *user);

#endif
