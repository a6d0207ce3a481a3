// What was set on this computer for one client, and that it stays so: it is compared with what is, when others may have
// changed it and from time to time, and put back; what is fought over is left to the other, and told.
#ifndef HOMEWARD_UPKEEP_H
#define HOMEWARD_UPKEEP_H

#include <stdbool.h>

#include "../proto/proto.h"
#include "dns.h"
#include "fight.h"
#include "firewall.h"
#include "host_watch.h"
#include "journal.h"
#include "rtnl.h"

struct upkeep {
  int index;  // of the client's interface
  bool configured;  // its network is
  bool names_set;   // and its names
  bool names_refused;  // when they were to be set again, so often in a row, and why:
  unsigned refusals;
  enum hw_error names_refused_by;
  int names_errno;
  bool ipv6;
  struct rtnl_taken taken;
  struct dns dns;
  struct firewall firewall;
  struct fight network_fight;
  struct fight names_fight;
  struct host_watch watch;
  bool asked;  // the client's name service was, since this was set back
  bool network_heard;  // something may have changed since it was compared
  bool names_heard;
  bool rules_heard;  // packet rules, of whomever
  bool network_changed;  // since names were put back last: whoever manages them has a reason to say them again
  bool missing;  // the interface is, since:
  long long missing_since;
  long long compare_at;
  long long compared_at;
};

void upkeep_init(struct upkeep *upkeep);
void upkeep_close(struct upkeep *upkeep);

// Sets a configuration that was judged. HW_OK; or, with errno (0: none) and *what for the step or the reason, HW_NAMES when
// all but the names is set, else HW_SYSTEM.
enum hw_error upkeep_apply(struct upkeep *upkeep, struct journal *journal, int index, const struct hw_config *wanted,
                           const char **what);

// Takes DNS back and gives it again. 0, or -1 with errno.
int upkeep_take_names(struct upkeep *upkeep);
int upkeep_give_names(struct upkeep *upkeep, struct journal *journal);

// Forgets what was undone by somebody else.
void upkeep_forget(struct upkeep *upkeep);

enum { UPKEEP_EVENTS = HOST_WATCH_EVENTS + 1 };

// What to wait for, and after poll: notes what was heard.
void upkeep_events(const struct upkeep *upkeep, struct pollfd events[UPKEEP_EVENTS]);
void upkeep_hear(struct upkeep *upkeep, const struct pollfd *events);

// Whether it hears when the client's name service is asked.
bool upkeep_hears_questions(const struct upkeep *upkeep);

// When upkeep_compare is due next, as clock_millis; LLONG_MAX: never.
long long upkeep_due(const struct upkeep *upkeep);

// Whether the interface has been gone for so long that it will not come back: deleted, or in another network namespace.
bool upkeep_lost_interface(const struct upkeep *upkeep);

// Compares, and puts back.
void upkeep_compare(struct upkeep *upkeep, struct journal *journal);

// The payload that tells a client how its configuration was taken, as it is now.
void upkeep_put_state(const struct upkeep *upkeep, struct hw_writer *w);

#endif
