// Who answers this computer's questions for names, and who would be asked in their place: decided from what stands in its
// files and from what runs. Pure.
#ifndef HOMEWARD_DNS_MANAGER_H
#define HOMEWARD_DNS_MANAGER_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"

struct dns_facts {
  // /etc/resolv.conf, without what Homeward has made of it; "" when there is none.
  const char *resolv_conf;
  size_t length;
  bool nss_resolve;           // /etc/nsswitch.conf asks systemd-resolved first
  bool resolved_runs;         // it answers; need not be found out when dns_asks_resolved says no
  bool resolvconf_installed;  // the program
};

// Whether names are looked up at systemd-resolved, if it runs.
bool dns_asks_resolved(const struct dns_facts *facts);

// HW_DNS_RESOLVED, HW_DNS_RESOLVCONF or HW_DNS_FILE. A file that systemd-resolved has written is asked as a file when it
// names the network's own servers.
enum hw_dns_mode dns_manager(const struct dns_facts *facts);

#endif
