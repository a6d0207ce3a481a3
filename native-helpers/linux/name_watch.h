// Hears when /etc/resolv.conf means something else: it, each symbolic link on the way to its file, and what the programs keep
// that manage it, in their directories. Waits for nothing.
#ifndef HOMEWARD_NAME_WATCH_H
#define HOMEWARD_NAME_WATCH_H

#include <stdbool.h>
#include <stddef.h>

enum { NAME_WATCH_MOST = 16, NAME_WATCH_NAME_BYTES = 256 };

struct name_watch {
  int fd;  // -1: none
  size_t count;
  struct {
    int watch;
    char name[NAME_WATCH_NAME_BYTES];  // the only one in that directory that matters; empty: all
  } places[NAME_WATCH_MOST];
};

void name_watch_init(struct name_watch *watch);
void name_watch_close(struct name_watch *watch);

// Looks where the way leads now and watches there from now on. To be called before what it leads to is read. 0, or -1 with
// errno: then nothing is heard.
int name_watch_renew(struct name_watch *watch);

// The same in two steps, for who must not wait for a file system: the first makes the descriptor, the second, in another
// process that has inherited it, looks where the way leads.
int name_watch_open(struct name_watch *watch);
void name_watch_look(struct name_watch *watch);

// Takes what was heard. Whether any of it matters; for who has not looked itself, whether it may.
bool name_watch_heard(struct name_watch *watch);

#endif
