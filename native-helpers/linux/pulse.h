// Whether a client that answers names is alive: one that says nothing for long is frozen, and whoever asks for names must
// not wait for it. Nobody waits while nobody asks: where the kernel tells of questions, the client is asked to say something
// when one comes and it has not just been heard. Times are those of clock_millis.
#ifndef HOMEWARD_PULSE_H
#define HOMEWARD_PULSE_H

#include <stdbool.h>

struct pulse {
  long long heard_millis;
  bool asked;  // to say something, and nothing was heard since
  long long asked_millis;
};

void pulse_heard(struct pulse *pulse, long long now);

// Whether it should be asked for a sign of life now that others wait for it; then that counts as done.
bool pulse_wants_sign(struct pulse *pulse, long long now);

// Its silence was acted on: from now on it is waited for without a question.
void pulse_given_up(struct pulse *pulse);

// When it counts as frozen unless it says something; LLONG_MAX: never. `hears_questions`: whether the kernel tells of them.
long long pulse_ends(const struct pulse *pulse, bool hears_questions);

#endif
