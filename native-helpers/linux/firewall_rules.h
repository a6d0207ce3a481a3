// The packet rules of one interface. As nft shows them, for interface T with the address A, each pair of lines for IPv4
// and IPv6 alike, but that nobody outside the tunnel may answer from the tailnet's IPv6 range:
//
//   table inet T {
//     set asked4 { type ipv4_addr; flags dynamic,timeout; timeout 5m; }
//     chain arriving { type filter hook prerouting priority -150;        before any translation of addresses
//       iif lo accept
//       iif T ip daddr A accept
//       iif T drop                                  the tunnel brings what is for us, and nothing to pass on
//       ip daddr A drop                             and only the tunnel brings it
//       ip saddr 100.64.0.0/10 goto claims4         elsewhere, who says to be of the tailnet is looked at
//     }
//     chain claims4 {
//       icmp type { 3, 11, 12 } accept              errors come from any router, so from carriers' with such addresses
//       ip saddr A drop
//       fib saddr oif T drop                        it is of the tailnet: our routes lead there through the tunnel
//       tcp flags & (syn | ack) != syn accept       without a connection it comes to nothing
//       ip saddr @asked4 accept                     we asked it outside the tunnel, so it may answer
//       drop
//     }
//     chain forwarding { type filter hook forward priority 0;
//       oif T ct state established,related accept   the answer of a container whose port is open
//       oif T ip daddr 100.100.100.100 accept       names for containers; see departing
//       oif T drop
//     }
//     chain departing { type filter hook postrouting priority 150;       after any translation of addresses
//       oif lo accept
//       oif T ip daddr 100.100.100.100 limit rate 1/second log group G     left out where nobody listens
//       oif T ip saddr A accept
//       oif T drop                                  the tunnel takes what is ours
//       ip daddr 100.64.0.0/10 update @asked4 { ip daddr }
//       ip6 daddr fd7a:115c:a1e0::/48 drop          nobody has it but us; without IPv6 on T it would leave in the clear
//     }
//   }
//
// A computer may have 100.64.0.0/10 in its own network: behind a carrier, in a company, by another mesh VPN. Where it has
// (an address or a route of its own on another interface), only the tailnet's own addresses are looked at: the last
// three rules of the claims, and what they need, are left out. Where it reaches such addresses by its default route, they
// may answer, and send errors.
//
// No rule looks at connections unless the computer forwards packets: to look at them makes the kernel follow each.
#ifndef HOMEWARD_FIREWALL_RULES_H
#define HOMEWARD_FIREWALL_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "../proto/proto.h"
#include "nft_batch.h"

struct firewall_plan {
  char interface[HW_NAME_BYTES];  // also the table's name
  int index;
  size_t own_count;
  struct hw_address own[HW_MOST_ADDRESSES];
  bool elsewhere[HW_MOST_ADDRESSES];  // another interface has this address too
  bool ipv4_in_use;                   // by this computer itself, on another interface
  bool ipv6_in_use;
  bool forwarding;  // packets from one interface to another
  uint16_t asked_group;  // whom is told that the name service is asked; 0: nobody
};

// The transaction that puts the table in the place of any of its name. The plan must live as long as the batch is built.
void firewall_rules(struct nft_batch *out, const struct firewall_plan *plan);

#endif
