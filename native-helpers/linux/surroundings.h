// What the rest of this computer's network has to do with the addresses of a tailnet.
#ifndef HOMEWARD_SURROUNDINGS_H
#define HOMEWARD_SURROUNDINGS_H

#include "firewall_rules.h"
#include "netlink.h"

// Fills in what other interfaces than the plan's have: those of its own addresses, and the tailnet's ranges. Where that
// cannot be found out, the ranges count as in use.
void surroundings_look(struct firewall_plan *plan);

// For tests and for the fuzzer: takes one message of a dump of addresses or routes.
void surroundings_visit(const struct nlmsghdr *message, void *plan);

// A socket that hears of changes of addresses, routes and forwarding; -1 when there is none.
int surroundings_watch(void);

// Whether it has heard of any since it was asked last.
bool surroundings_changed(int watch);

#endif
