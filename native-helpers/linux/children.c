#include "children.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum {
  MOST_WORKERS = 32,
  MOST_OF_ONE_USER = 8,
  MOST_REFUSERS = 16,
  MOST_CHILDREN = MOST_WORKERS + MOST_REFUSERS + 1,
  REFUSING_MILLIS = 2000,
};

static struct {
  pid_t process;  // 0: this place is free
  enum child_kind kind;
  uid_t uid;
  bool doomed;  // killed, and not yet seen to end
  long long started_millis;
} children[MOST_CHILDREN];

// The first place of this process; of process 0, the first free one. MOST_CHILDREN when there is none.
static size_t place_of(pid_t process) {
  size_t i = 0;
  while (i < MOST_CHILDREN && children[i].process != process) {
    i++;
  }
  return i;
}

static bool is_a(size_t place, enum child_kind kind) {
  return children[place].process != 0 && children[place].kind == kind;
}

size_t children_count(enum child_kind kind) {
  size_t count = 0;
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    count += is_a(i, kind);
  }
  return count;
}

bool children_have_room(uid_t uid) {
  size_t of_this_one = 0;
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    of_this_one += is_a(i, CHILD_WORKER) && children[i].uid == uid;
  }
  return of_this_one < MOST_OF_ONE_USER && children_count(CHILD_WORKER) < MOST_WORKERS;
}

bool children_can_refuse(void) {
  long long now = clock_millis();
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    if (is_a(i, CHILD_REFUSER) && now - children[i].started_millis > REFUSING_MILLIS) {
      kill(children[i].process, SIGKILL);
      children[i].process = 0;
    }
  }
  return children_count(CHILD_REFUSER) < MOST_REFUSERS;
}

pid_t children_fork(enum child_kind kind, uid_t uid) {
  size_t place = place_of(0);
  if (place == MOST_CHILDREN) {
    return -1;
  }
  pid_t supervisor = getpid();
  pid_t process = fork();
  // A worker's own end of the story when the supervisor is killed; it may already have been.
  if (process == 0 && kind == CHILD_WORKER && (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != supervisor)) {
    _exit(EXIT_FAILURE);
  }
  if (process == 0 && kind == CHILD_WORKER) {
    (void)prctl(PR_SET_NAME, "homeward-worker");  // for people, who are told of it when it holds something
  }
  if (process > 0) {
    children[place].process = process;
    children[place].kind = kind;
    children[place].uid = uid;
    children[place].doomed = false;
    children[place].started_millis = clock_millis();
  }
  return process;
}

bool children_reap(enum child_kind *kind, int *status) {
  pid_t ended;
  while ((ended = waitpid(-1, status, WNOHANG)) > 0) {
    size_t place = place_of(ended);
    if (place < MOST_CHILDREN) {
      *kind = children[place].kind;
      children[place].process = 0;
      return true;
    }
  }
  return false;
}

void children_signal(enum child_kind kind, int signal) {
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    if (is_a(i, kind)) {
      kill(children[i].process, signal);
    }
  }
}

void children_doom(enum child_kind kind) {
  children_signal(kind, SIGKILL);
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    children[i].doomed = children[i].doomed || is_a(i, kind);
  }
}

void children_forget(enum child_kind kind) {
  for (size_t i = 0; i < MOST_CHILDREN; i++) {
    if (is_a(i, kind)) {
      children[i].process = 0;
    }
  }
}

enum journal_owner children_owner(pid_t process) {
  size_t place = process > 0 ? place_of(process) : MOST_CHILDREN;
  if (place == MOST_CHILDREN) {
    return OWNER_UNKNOWN;
  }
  return children[place].doomed ? OWNER_DOOMED : OWNER_LIVES;
}
