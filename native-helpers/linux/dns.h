// The DNS settings of one client, whoever manages the system's resolver.
#ifndef HOMEWARD_DNS_H
#define HOMEWARD_DNS_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"
#include "journal.h"
#include "resolv_file.h"

struct dns {
  enum hw_dns_mode mode;  // of the settings in force, or of those that lapsed
  bool in_force;
  int right;  // to /etc/resolv.conf, or -1
  char path[RESOLV_PATH_BYTES];
  size_t former_count;
  struct hw_address former[RESOLV_MOST_SERVERS];
};

void dns_init(struct dns *dns);

// Tells the system. A configuration without DNS takes the settings back. HW_OK; HW_IN_USE; HW_SYSTEM with errno.
enum hw_error dns_apply(struct dns *dns, struct journal *journal, int index, const struct hw_config *config);

// Takes the settings back. 0, or -1 with errno.
int dns_revert(struct dns *dns, int index, const char *interface);

#endif
