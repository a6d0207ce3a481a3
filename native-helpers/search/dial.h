// A connection to another program of this user, by a socket in the file system.
#ifndef HOMEWARD_SEARCH_DIAL_H
#define HOMEWARD_SEARCH_DIAL_H

#include <stdbool.h>
#include <stddef.h>

enum dial_result {
  DIAL_CONNECTED,
  DIAL_NOBODY,   // nobody listens there, or not for this user
  DIAL_UNKNOWN,  // a stranger listens, or somebody who does not come to accept
};

// Connects. Who listens is this user or root: nothing is said to others. Connected, `fd` is the caller's to close.
enum dial_result dial(const char *path, long patience_millis, int *fd);

// The moment that is so far away, for the others.
long dial_deadline(long millis);

// Whether the connection is ready for these events of poll(2) before the deadline.
bool dial_wait(int fd, short events, long deadline);

// Whether all was sent before the deadline.
bool dial_send(int fd, const char *bytes, size_t length, long deadline);

#endif
