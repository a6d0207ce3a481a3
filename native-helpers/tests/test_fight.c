#include "../linux/fight.h"

#include "check.h"

static struct fight fight;

enum { THEIRS = 7 };

static void three_times_a_minute_are_put_back_and_the_fourth_is_left(void) {
  fight = (struct fight){0};
  for (long long now = 1000; now < 4000; now += 1000) {
    CHECK(fight_may_put_back(&fight, THEIRS, now) && !fight.left);
  }
  CHECK(!fight_may_put_back(&fight, THEIRS, 4000) && fight.left);
  CHECK(!fight_may_put_back(&fight, THEIRS, 5000));
}

static void rare_changes_are_put_back_for_ever(void) {
  fight = (struct fight){0};
  for (long long now = 0; now < 3600 * 1000; now += 20001) {
    CHECK(fight_may_put_back(&fight, THEIRS, now) && !fight.left);
  }
}

static void what_was_left_is_tried_again_ever_more_rarely(void) {
  fight = (struct fight){0};
  long long now = 0;
  long long before = 0;
  while (fight_may_put_back(&fight, THEIRS, now)) {
    now++;
  }
  // Somebody looks every second; each try is lost at once.
  for (int tries = 0; tries < 10; tries++) {
    long long left_at = now;
    do {
      now += 1000;
      CHECK(fight.left);
    } while (!fight_may_put_back(&fight, THEIRS, now));
    CHECK(now - left_at >= FIGHT_MILLIS && now - left_at >= before);
    CHECK(now - left_at <= FIGHT_LONGEST_REST_MILLIS + 1000);
    before = now - left_at;
  }
}

static void what_stays_for_a_minute_is_won(void) {
  fight = (struct fight){0};
  long long now = 0;
  while (fight_may_put_back(&fight, THEIRS, now)) {
    now++;
  }
  now = fight.again_at;
  CHECK(fight_may_put_back(&fight, THEIRS, now));
  fight_holds(&fight, now + FIGHT_MILLIS - 1);
  CHECK(fight.left);
  fight_holds(&fight, now + FIGHT_MILLIS);
  CHECK(!fight.left);
  // And the next one begins anew.
  for (int i = 0; i < FIGHT_MOST; i++) {
    CHECK(fight_may_put_back(&fight, THEIRS, now + FIGHT_MILLIS + i));
  }
  CHECK(!fight_may_put_back(&fight, THEIRS, now + FIGHT_MILLIS + FIGHT_MOST));
}

// The other one gives up by itself: then the state is as wanted without a try of ours.
static void what_comes_right_by_itself_is_won_too(void) {
  fight = (struct fight){0};
  long long now = 0;
  while (fight_may_put_back(&fight, THEIRS, now)) {
    now++;
  }
  fight_holds(&fight, now + 1000);
  CHECK(fight.left);
  fight_holds(&fight, now + FIGHT_MILLIS);
  CHECK(!fight.left);
}

// Another network, and another: what stands there instead is new each time.
static void news_is_no_fight_up_to_a_limit(void) {
  fight = (struct fight){0};
  for (uint64_t theirs = 0; theirs < FIGHT_MOST_OF_ALL; theirs++) {
    CHECK(fight_may_put_back(&fight, theirs, 100) && !fight.left);
  }
  CHECK(!fight_may_put_back(&fight, FIGHT_MOST_OF_ALL, 100) && fight.left);
}

static void the_same_for_a_reason_is_news(void) {
  fight = (struct fight){0};
  for (int i = 0; i < FIGHT_MOST_OF_ALL; i++) {
    CHECK(fight_may_put_back(&fight, FIGHT_NEWS, i) && !fight.left);
  }
  CHECK(!fight_may_put_back(&fight, FIGHT_NEWS, FIGHT_MOST_OF_ALL));
}

static void who_says_the_same_between_news_is_insisting(void) {
  fight = (struct fight){0};
  for (int i = 0; i < FIGHT_MOST; i++) {
    CHECK(fight_may_put_back(&fight, THEIRS, i) && fight_may_put_back(&fight, 100 + (uint64_t)i, i));
  }
  CHECK(!fight_may_put_back(&fight, THEIRS, FIGHT_MOST));
}

int main(void) {
  news_is_no_fight_up_to_a_limit();
  the_same_for_a_reason_is_news();
  who_says_the_same_between_news_is_insisting();
  three_times_a_minute_are_put_back_and_the_fourth_is_left();
  rare_changes_are_put_back_for_ever();
  what_was_left_is_tried_again_ever_more_rarely();
  what_stays_for_a_minute_is_won();
  what_comes_right_by_itself_is_won_too();
  PASSED();
  return 0;
}
