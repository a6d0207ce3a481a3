#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum { DEATH_MILLIS = 1000, LOOK_MILLIS = 20 };

// Whether it has ended by then. `handle` is readable once it has; -1: there is none, so we look from time to time.
static bool ends_by(pid_t child, int handle, long long end, int *status) {
  while (true) {
    pid_t ended = waitpid(child, status, WNOHANG);
    long long left = end - clock_millis();
    if (ended == child || (ended < 0 && errno != EINTR)) {
      return ended == child;
    }
    if (left <= 0) {
      return false;
    }
    struct pollfd event = {.fd = handle, .events = POLLIN};
    (void)poll(&event, 1, (int)(handle < 0 && left > LOOK_MILLIS ? LOOK_MILLIS : left));
  }
}

int child_await(pid_t child, int millis, int *status) {
  int handle = (int)syscall(SYS_pidfd_open, child, 0u);
  int ignored;
  bool ended = ends_by(child, handle, clock_millis() + millis, status);
  if (!ended) {
    kill(child, SIGKILL);
    (void)ends_by(child, handle, clock_millis() + DEATH_MILLIS, &ignored);
  }
  if (handle >= 0) {
    close(handle);
  }
  return ended ? 0 : -1;
}
