// Routes that others have made and that take what is wanted for our interface: of the same prefix and preferred by the kernel,
// or within it where it is the tailnet's. Packets for the tailnet would leave by them, in the clear. Reads the kernel's
// messages only; changes nothing.
#ifndef HOMEWARD_RIVAL_ROUTES_H
#define HOMEWARD_RIVAL_ROUTES_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"
#include "netlink.h"

struct rival_routes {
  int index;                       // of our interface
  const struct hw_prefix *wanted;  // in order of their bytes
  size_t wanted_count;
  bool *same;  // for each wanted one: another route of this prefix wins, and none of ours need be there
  size_t count;
  struct hw_prefix first;
  int first_interface;  // 0: none, or several
};

// Forgets what was found, before a dump of routes.
void rival_routes_reset(struct rival_routes *rivals);

// Takes one message of a dump of routes.
void rival_routes_visit(const struct nlmsghdr *message, struct rival_routes *rivals);

// The order of prefixes, as qsort takes it.
int rival_routes_order(const void *a, const void *b);

#endif
