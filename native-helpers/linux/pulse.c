#include "pulse.h"

#include <limits.h>

enum {
  SILENCE_MILLIS = 8000,
  JUST_NOW_MILLIS = 2000,
  ANSWER_MILLIS = 4000,
};

void pulse_heard(struct pulse *pulse, long long now) {
  pulse->heard_millis = now;
  pulse->asked = false;
}

bool pulse_wants_sign(struct pulse *pulse, long long now) {
  if (pulse->asked || now < pulse->heard_millis + JUST_NOW_MILLIS) {
    return false;
  }
  pulse->asked = true;
  pulse->asked_millis = now;
  return true;
}

void pulse_given_up(struct pulse *pulse) { pulse->asked = false; }

long long pulse_ends(const struct pulse *pulse, bool hears_questions) {
  if (pulse->asked) {
    return pulse->asked_millis + ANSWER_MILLIS;
  }
  return hears_questions ? LLONG_MAX : pulse->heard_millis + SILENCE_MILLIS;
}
