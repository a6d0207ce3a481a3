// Links, addresses and routes through rtnetlink. All functions return 0, or -1 with errno.
#ifndef HOMEWARD_RTNL_H
#define HOMEWARD_RTNL_H

#include <stdbool.h>

#include "../proto/proto.h"

// Brings the interface to the wanted MTU, addresses and routes, and up: compares with what is and changes the
// difference. *ipv6 tells whether this host has IPv6; if not, what is of IPv6 was left out.
int rtnl_apply(int index, const struct hw_config *wanted, bool *ipv6);

// Deletes a TUN interface if there still is one of this index and name.
int rtnl_delete_tun(int index, const char *name);

#endif
