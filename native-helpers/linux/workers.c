#include "workers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "worker.h"

enum { MOST_WORKERS = 32, MOST_OF_ONE_USER = 8 };

static struct {
  pid_t process;  // 0: this place is free
  uid_t uid;
} workers[MOST_WORKERS];

// The first place of this process; of process 0, the first free one. MOST_WORKERS when there is none.
static size_t place_of(pid_t process) {
  size_t i = 0;
  while (i < MOST_WORKERS && workers[i].process != process) {
    i++;
  }
  return i;
}

bool workers_have_room(uid_t uid) {
  size_t of_this_one = 0;
  for (size_t i = 0; i < MOST_WORKERS; i++) {
    of_this_one += workers[i].process != 0 && workers[i].uid == uid;
  }
  return of_this_one < MOST_OF_ONE_USER && place_of(0) < MOST_WORKERS;
}

// The signals that end a worker. SIGCHLD is not for it: it waits for its children itself.
static int worker_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool workers_start(int connection, uid_t uid, const int *own, size_t own_count) {
  size_t place = place_of(0);
  if (place == MOST_WORKERS) {
    return false;
  }
  pid_t supervisor = getpid();
  pid_t process = fork();
  if (process == 0) {
    // Our own end of the story when the supervisor is killed; it may already have been.
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != supervisor) {
      _exit(EXIT_FAILURE);
    }
    for (size_t i = 0; i < own_count; i++) {
      close(own[i]);
    }
    int signals = worker_signals();
    _exit(signals < 0 ? EXIT_FAILURE : worker_run(connection, signals));
  }
  if (process > 0) {
    workers[place].process = process;
    workers[place].uid = uid;
  }
  return process > 0;
}

bool workers_include(pid_t process) { return process > 0 && place_of(process) < MOST_WORKERS; }

size_t workers_count(void) {
  size_t count = 0;
  for (size_t i = 0; i < MOST_WORKERS; i++) {
    count += workers[i].process != 0;
  }
  return count;
}

bool workers_reap(void) {
  pid_t ended;
  bool any = false;
  while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {
    size_t place = place_of(ended);
    any = true;
    if (place < MOST_WORKERS) {
      workers[place].process = 0;
    }
  }
  return any;
}

void workers_signal(int signal) {
  for (size_t i = 0; i < MOST_WORKERS; i++) {
    if (workers[i].process != 0) {
      kill(workers[i].process, signal);
    }
  }
}

void workers_kill(void) {
  workers_signal(SIGKILL);
  for (size_t i = 0; i < MOST_WORKERS; i++) {
    while (workers[i].process != 0 && waitpid(workers[i].process, NULL, 0) < 0 && errno == EINTR) {
    }
    // From now on what it has left is anybody's to undo.
    workers[i].process = 0;
  }
}
