#include "../linux/fight.h"

#include "check.h"

static struct fight fight;

static void three_times_a_minute_are_put_back_and_the_fourth_is_left(void) {
  fight = (struct fight){0};
  for (long long now = 1000; now < 4000; now += 1000) {
    CHECK(fight_may_put_back(&fight, now) && !fight.left);
  }
  CHECK(!fight_may_put_back(&fight, 4000) && fight.left);
  CHECK(!fight_may_put_back(&fight, 5000));
}

static void rare_changes_are_put_back_for_ever(void) {
  fight = (struct fight){0};
  for (long long now = 0; now < 3600 * 1000; now += 20001) {
    CHECK(fight_may_put_back(&fight, now) && !fight.left);
  }
}

static void what_was_left_is_tried_again_ever_more_rarely(void) {
  fight = (struct fight){0};
  long long now = 0;
  long long before = 0;
  while (fight_may_put_back(&fight, now)) {
    now++;
  }
  // Somebody looks every second; each try is lost at once.
  for (int tries = 0; tries < 10; tries++) {
    long long left_at = now;
    do {
      now += 1000;
      CHECK(fight.left);
    } while (!fight_may_put_back(&fight, now));
    CHECK(now - left_at >= FIGHT_MILLIS && now - left_at >= before);
    CHECK(now - left_at <= FIGHT_LONGEST_REST_MILLIS + 1000);
    before = now - left_at;
  }
}

static void what_stays_for_a_minute_is_won(void) {
  fight = (struct fight){0};
  long long now = 0;
  while (fight_may_put_back(&fight, now)) {
    now++;
  }
  now = fight.again_at;
  CHECK(fight_may_put_back(&fight, now));
  fight_holds(&fight, now + FIGHT_MILLIS - 1);
  CHECK(fight.left);
  fight_holds(&fight, now + FIGHT_MILLIS);
  CHECK(!fight.left);
  // And the next one begins anew.
  for (int i = 0; i < FIGHT_MOST; i++) {
    CHECK(fight_may_put_back(&fight, now + FIGHT_MILLIS + i));
  }
  CHECK(!fight_may_put_back(&fight, now + FIGHT_MILLIS + FIGHT_MOST));
}

// The other one gives up by itself: then the state is as wanted without a try of ours.
static void what_comes_right_by_itself_is_won_too(void) {
  fight = (struct fight){0};
  long long now = 0;
  while (fight_may_put_back(&fight, now)) {
    now++;
  }
  fight_holds(&fight, now + 1000);
  CHECK(fight.left);
  fight_holds(&fight, now + FIGHT_MILLIS);
  CHECK(!fight.left);
}

int main(void) {
  three_times_a_minute_are_put_back_and_the_fourth_is_left();
  rare_changes_are_put_back_for_ever();
  what_was_left_is_tried_again_ever_more_rarely();
  what_stays_for_a_minute_is_won();
  what_comes_right_by_itself_is_won_too();
  PASSED();
  return 0;
}
