// Links, addresses and routes through rtnetlink. All functions return 0, or -1 with errno.
#ifndef HOMEWARD_RTNL_H
#define HOMEWARD_RTNL_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"

// What other programs route elsewhere, although it is wanted here.
struct rtnl_taken {
  size_t count;
  struct hw_prefix first;
  char interface[HW_NAME_BYTES];  // that it is routed to; empty: nowhere, or to several
};

// Brings the interface to the wanted MTU, addresses and routes, and up: compares with what is and changes the
// difference. *ipv6 tells whether this host has IPv6; if not, what is of IPv6 was left out.
int rtnl_apply(int index, const struct hw_config *wanted, bool *ipv6, struct rtnl_taken *taken);

// Compares only: *stands tells whether all is as wanted, but for what others have taken. `ipv6` is what rtnl_apply told.
int rtnl_compare(int index, const struct hw_config *wanted, bool ipv6, bool *stands, struct rtnl_taken *taken);

// Deletes a TUN interface if there still is one of this index and name.
int rtnl_delete_tun(int index, const char *name);

#endif
