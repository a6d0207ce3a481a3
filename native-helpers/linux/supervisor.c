#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "../proto/proto.h"
#include "clock.h"
#include "inbox.h"
#include "leftovers.h"
#include "log.h"
#include "workers.h"

enum {
  ONCE_MILLIS = 30000,
  STOP_MILLIS = 8000,
  DYING_MILLIS = 100,     // until a process that dies may have let go
  REFUSED_MILLIS = 5000,  // until a system that refused may have changed its mind
};

// What only the supervisor may hold.
struct listening {
  int socket;
  int signals;
  int lock;
};

// A file beside the socket keeps two helpers from taking it from each other. -1 after a message.
static int lock_socket(const char *path) {
  char lock_path[sizeof(struct sockaddr_un) + 8];
  snprintf(lock_path, sizeof lock_path, "%s.lock", path);
  int fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    hw_log("cannot open %s: %s", lock_path, strerror(errno));
    return -1;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    hw_log("another helper listens on %s", path);
    close(fd);
    return -1;
  }
  return fd;
}

static int listen_on(const struct options *options) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, options->socket);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    hw_log("cannot make a socket: %s", strerror(errno));
    return -1;
  }
  inbox_refuse_descriptors(fd);  // every connection inherits it, from before it is accepted
  unlink(options->socket);       // of a helper that was killed: we hold the lock
  mode_t before = umask(0177);
  int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
  umask(before);
  // Others may connect, to be told that they are not served; credentials decide, not the mode of a file.
  if (bound != 0 || (options->uid_count > 0 && chmod(options->socket, 0666) != 0) || listen(fd, 64) != 0) {
    hw_log("cannot listen on %s: %s", options->socket, strerror(errno));
    close(fd);
    return -1;
  }
  return fd;
}

static int block_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGCHLD);
  signal(SIGPIPE, SIG_IGN);
  sigprocmask(SIG_BLOCK, &set, NULL);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void refuse(int connection, enum hw_error error, const char *detail) {
  struct hw_writer reply;
  hw_reply_error(&reply, 0, error, 0, detail);
  // The buffer of a new connection is empty, so this is all or nothing and does not block.
  (void)send(connection, reply.bytes, reply.length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// Returns whether a client was taken.
static bool accept_client(const struct listening *own, const struct options *options) {
  int connection = accept4(own->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  struct ucred peer;
  socklen_t length = sizeof peer;
  bool taken = false;
  if (connection < 0) {
    return false;
  }
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || !options_allow(options, peer.uid)) {
    refuse(connection, HW_NOT_PERMITTED, "the helper does not serve this user; root can start it with --allow-uid");
  } else if (!workers_have_room(peer.uid)) {
    refuse(connection, HW_IN_USE, "too many clients");
  } else {
    // The lock too: a new supervisor may start while a worker still undoes.
    const int ours[] = {own->socket, own->signals, own->lock};
    taken = workers_start(connection, peer.uid, ours, sizeof ours / sizeof ours[0]);
  }
  close(connection);
  return taken;
}

static void drain(int signals, bool *stop) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
    *stop = *stop || info.ssi_signo != SIGCHLD;
  }
}

// Takes leave of workers that have ended and undoes what they could not. Returns how many go on.
static size_t reap(void) {
  if (workers_reap()) {
    (void)leftovers_undo(workers_include);
  }
  return workers_count();
}

static void stop_workers(int signals) {
  long long end = clock_millis() + STOP_MILLIS;
  workers_signal(SIGTERM);
  while (reap() > 0 && clock_millis() < end) {
    struct pollfd event = {.fd = signals, .events = POLLIN};
    bool ignored = false;
    (void)poll(&event, 1, 200);
    drain(signals, &ignored);
  }
  workers_kill();
  (void)leftovers_undo(workers_include);
}

static int supervise(const struct listening *own, const struct options *options, int left_behind) {
  bool stop = false;
  bool served = false;
  long long patience_ends = clock_millis() + ONCE_MILLIS;
  // What a helper before us has left is undone when it no longer dies.
  long long retries_end = clock_millis() + ONCE_MILLIS;
  while (!stop) {
    bool full = options->once && served;
    struct pollfd events[] = {{.fd = own->signals, .events = POLLIN},
                              {.fd = full ? -1 : own->socket, .events = POLLIN}};
    int timeout = options->once && !served ? (int)(patience_ends - clock_millis()) : -1;
    if (options->once && !served && timeout <= 0) {
      hw_log("nobody came");
      break;
    }
    if (left_behind != 0 && clock_millis() < retries_end) {
      left_behind = leftovers_undo(workers_include);
      timeout = left_behind < 0 ? REFUSED_MILLIS : DYING_MILLIS;
    }
    if (poll(events, 2, timeout) < 0 && errno != EINTR) {
      hw_log("cannot wait for clients: %s", strerror(errno));
      return EXIT_FAILURE;
    }
    if (events[0].revents != 0) {
      drain(own->signals, &stop);
      if (reap() == 0 && full) {
        break;
      }
    }
    if (events[1].revents != 0 && accept_client(own, options)) {
      served = true;
    }
  }
  stop_workers(own->signals);
  return EXIT_SUCCESS;
}

int supervisor_run(const struct options *options) {
  struct listening own = {.lock = lock_socket(options->socket), .signals = -1, .socket = -1};
  if (own.lock < 0) {
    return EXIT_FAILURE;
  }
  int left_behind = leftovers_undo(workers_include);
  own.signals = block_signals();
  own.socket = listen_on(options);
  if (own.socket < 0 || own.signals < 0) {
    return EXIT_FAILURE;
  }
  puts("ready");
  fflush(stdout);
  int status = supervise(&own, options, left_behind);
  unlink(options->socket);
  return status;
}

