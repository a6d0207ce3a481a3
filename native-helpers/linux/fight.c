#include "fight.h"

static long long last(const struct fight *fight) { return fight->put_back_at[(fight->count - 1) % FIGHT_MOST]; }

static void leave(struct fight *fight, long long now) {
  long long rest = fight->rest_millis == 0 ? FIGHT_MILLIS : fight->rest_millis;
  fight->left = true;
  fight->again_at = now + rest;
  fight->rest_millis = 2 * rest < FIGHT_LONGEST_REST_MILLIS ? 2 * rest : FIGHT_LONGEST_REST_MILLIS;
}

bool fight_may_put_back(struct fight *fight, long long now) {
  if (fight->left && now < fight->again_at) {
    return false;
  }
  if (fight->left) {
    leave(fight, now);  // unless it stays as it is put back now
  } else if (fight->count >= FIGHT_MOST && now - fight->put_back_at[fight->count % FIGHT_MOST] < FIGHT_MILLIS) {
    leave(fight, now);
    return false;
  }
  fight->put_back_at[fight->count++ % FIGHT_MOST] = now;
  return true;
}

void fight_holds(struct fight *fight, long long now) {
  if (fight->left && fight->count > 0 && now - last(fight) >= FIGHT_MILLIS) {
    *fight = (struct fight){.count = 0};
  }
}
