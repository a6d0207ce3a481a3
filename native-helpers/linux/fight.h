// How often something was put back that another program changes, and when it is left to that program. Pure.
#ifndef HOMEWARD_FIGHT_H
#define HOMEWARD_FIGHT_H

#include <stdbool.h>
#include <stddef.h>

enum {
  FIGHT_MOST = 3,                    // so often within FIGHT_MILLIS it is put back
  FIGHT_MILLIS = 60 * 1000,
  FIGHT_LONGEST_REST_MILLIS = 3600 * 1000,
};

// One for each thing that others may change; all zero at the start. Times are clock_millis.
struct fight {
  long long put_back_at[FIGHT_MOST];  // the newest ones, in a ring
  size_t count;                       // of all
  bool left;                          // to whoever changes it
  long long again_at;                 // when it is tried again, once left
  long long rest_millis;              // how long it is left the next time
};

// It is not as wanted. Whether to put it back now: not after the third time within a minute. What was left is tried once more
// after a rest, which doubles.
bool fight_may_put_back(struct fight *fight, long long now);

// It is as wanted. What has stayed so for a minute counts as put back for good.
void fight_holds(struct fight *fight, long long now);

#endif
