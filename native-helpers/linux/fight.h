// How often something was put back that another program changes, and when it is left to that program. Pure.
#ifndef HOMEWARD_FIGHT_H
#define HOMEWARD_FIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  FIGHT_MOST = 3,                    // so often within FIGHT_MILLIS the same is put back
  FIGHT_MOST_OF_ALL = 20,            // and so often anything
  FIGHT_MILLIS = 60 * 1000,
  FIGHT_LONGEST_REST_MILLIS = 3600 * 1000,
};

#define FIGHT_NEWS UINT64_C(0)

// One for each thing that others may change; all zero at the start. Times are clock_millis.
struct fight {
  long long put_back_at[FIGHT_MOST_OF_ALL];  // the newest ones, in a ring
  uint64_t theirs[FIGHT_MOST_OF_ALL];        // what was there instead
  size_t count;                       // of all
  bool left;                          // to whoever changes it
  long long again_at;                 // when it is tried again, once left
  long long rest_millis;              // how long it is left the next time
};

// It is not as wanted, but as `theirs` says, a number for what is there, or FIGHT_NEWS. Whether to put it back now: not after
// the third time within a minute that the same was there. Who says something else each time, or says it because the network
// has changed, is not insisting but has news; up to a limit, too. What was left is tried once more after a rest, which
// doubles.
bool fight_may_put_back(struct fight *fight, uint64_t theirs, long long now);

// It is as wanted. What has stayed so for a minute counts as put back for good.
void fight_holds(struct fight *fight, long long now);

#endif
