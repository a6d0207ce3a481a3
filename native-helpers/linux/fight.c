#include "fight.h"

static long long last(const struct fight *fight) { return fight->put_back_at[(fight->count - 1) % FIGHT_MOST_OF_ALL]; }

static void leave(struct fight *fight, long long now) {
  long long rest = fight->rest_millis == 0 ? FIGHT_MILLIS : fight->rest_millis;
  fight->left = true;
  fight->again_at = now + rest;
  fight->rest_millis = 2 * rest < FIGHT_LONGEST_REST_MILLIS ? 2 * rest : FIGHT_LONGEST_REST_MILLIS;
}

static bool too_often(const struct fight *fight, uint64_t theirs, long long now) {
  size_t kept = fight->count < FIGHT_MOST_OF_ALL ? fight->count : FIGHT_MOST_OF_ALL;
  size_t lately = 0;
  size_t same = 0;
  for (size_t i = 0; i < kept; i++) {
    bool recent = now - fight->put_back_at[i] < FIGHT_MILLIS;
    lately += recent;
    same += recent && theirs != FIGHT_NEWS && fight->theirs[i] == theirs;
  }
  return same >= FIGHT_MOST || lately >= FIGHT_MOST_OF_ALL;
}

bool fight_may_put_back(struct fight *fight, uint64_t theirs, long long now) {
  if (fight->left && now < fight->again_at) {
    return false;
  }
  if (fight->left) {
    leave(fight, now);  // unless it stays as it is put back now
  } else if (too_often(fight, theirs, now)) {
    leave(fight, now);
    return false;
  }
  fight->put_back_at[fight->count % FIGHT_MOST_OF_ALL] = now;
  fight->theirs[fight->count++ % FIGHT_MOST_OF_ALL] = theirs;
  return true;
}

void fight_holds(struct fight *fight, long long now) {
  if (fight->left && fight->count > 0 && now - last(fight) >= FIGHT_MILLIS) {
    *fight = (struct fight){.count = 0};
  }
}
