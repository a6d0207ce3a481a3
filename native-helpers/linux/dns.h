// The DNS settings of one client, whoever manages the system's resolver.
#ifndef HOMEWARD_DNS_H
#define HOMEWARD_DNS_H

#include <stdbool.h>
#include <stddef.h>

#include "../proto/proto.h"
#include "journal.h"
#include "resolv_file.h"
#include "resolv_meaning.h"

struct dns {
  enum hw_dns_mode mode;  // of the settings in force, or of those that lapsed
  bool in_force;
  bool lapsed;  // they were in force, and could not be set anew
  bool left;  // names are wanted, but there is no server that those of others could be sent on to
  bool no_file;  // something else lies where ours was
  int right;  // to /etc/resolv.conf, or -1
  char path[RESOLV_PATH_BYTES];
  uint64_t set;  // what the system said of the settings right after they were set, as a number
  uint64_t theirs;  // what last stood where ours was, as a number; FIGHT_NEWS: ours belongs elsewhere now
  char author[HW_TROUBLE_TEXT_BYTES];  // and whose it was, as far as it says
  struct resolv_servers former;        // asked without us; follows the system's
  enum hw_dns_mode noted_mode;  // the last line of the journal: it need not be there twice
  char noted_path[RESOLV_PATH_BYTES];
};

void dns_init(struct dns *dns);

// Tells the system. A configuration without DNS takes the settings back. HW_OK; HW_IN_USE; HW_SYSTEM with errno.
enum hw_error dns_apply(struct dns *dns, struct journal *journal, int index, const struct hw_config *config);

// Asks the system whether the settings are as they were set, and whom it would ask without them: `former` follows. Changes
// nothing. Where that cannot be told, they are.
bool dns_stands(struct dns *dns, int index, const struct hw_config *config);

// Takes the settings back. 0, or -1 with errno.
int dns_revert(struct dns *dns, int index, const char *interface);

#endif
