#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "wall.h"

enum { SHORT_NANOS = 100 * 1000, REST_NANOS = 5 * 1000 * 1000, WAKINGS = 32, CLOSE_NANOS = 16 * 1000 * 1000 };

// struct sched_attr, which only newer C libraries have.
struct attributes {
  uint32_t size;
  uint32_t policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime;
  uint64_t deadline;
  uint64_t period;
};

int64_t nanos(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void choose(struct turns *turns, int policy, uint64_t slice) {
  if (policy == turns->policy && slice == turns->slice) {
    return;
  }
  turns->policy = policy;
  turns->slice = slice;
  struct attributes attributes = {.size = sizeof attributes, .policy = (uint32_t)policy, .runtime = slice};
  (void)!syscall(SYS_sched_setattr, 0, &attributes, 0);  // what a kernel does not know it passes over
}

void turns_woken(struct turns *turns, int64_t since, int64_t now) {
  if (now - since >= REST_NANOS) {
    turns->wakings = 0;
    turns->began = now;
    choose(turns, SCHED_OTHER, SHORT_NANOS);
  } else if (++turns->wakings == WAKINGS) {
    int64_t took = now - turns->began;
    turns->wakings = 0;
    turns->began = now;
    bool close = took <= (turns->policy == SCHED_BATCH ? 2 * CLOSE_NANOS : CLOSE_NANOS);
    choose(turns, close ? SCHED_BATCH : SCHED_OTHER, 0);
  }
}
