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
#include <sys/wait.h>
#include <unistd.h>

#include "../proto/proto.h"
#include "access_list.h"
#include "children.h"
#include "clock.h"
#include "inbox.h"
#include "leftovers.h"
#include "log.h"
#include "name_watch.h"
#include "worker.h"

enum { EXIT_HELD = 3 };

enum {
  ONCE_MILLIS = 30000,
  STOP_MILLIS = 8000,     // for workers to undo, once they are asked to end
  KILL_MILLIS = 1000,     // for killed processes to be gone
  UNDO_MILLIS = 5000,     // for an undoer; all of these together are less than service managers wait
  NAMES_MILLIS = 500,     // until whoever changes resolv.conf is done with it
  DYING_MILLIS = 100,     // until a process that dies may have let go
  REFUSED_MILLIS = 5000,  // until a system that refused may have changed its mind
  FORK_MILLIS = 100,      // until there may be room for a process
  RETRY_MILLIS = 30000,   // how long all that is tried again
};

struct supervisor {
  const struct options *options;
  // What only the supervisor may hold.
  int socket;
  int signals;
  int lock;
  // Hears of changes of resolv.conf: a copy that some program took of ours may come back after everybody has gone.
  struct name_watch names;
  int waiting;  // a connection that no process could be started for yet; -1: none
  bool served;
  bool stop;
  // Undoing: when the next undoer may start (0: none is wanted), until when that is tried again, when the present one is
  // given up.
  long long undo_at;
  long long undo_until;
  long long undoer_ends;
};

// A file beside the socket keeps two helpers from taking it from each other. -1 after a message.
static int lock_socket(const char *path) {
  char lock_path[sizeof(struct sockaddr_un) + 8];
  snprintf(lock_path, sizeof lock_path, "%s.lock", path);
  struct stat file;
  int fd = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
  if (fd < 0 || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) {
    hw_log("cannot open %s: %s", lock_path, fd < 0 ? strerror(errno) : "not a file");
    return -1;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    hw_log("another helper listens on %s", path);
    close(fd);
    return -1;
  }
  return fd;
}

// Lets those who are served reach the socket, beside root. 0, or -1 with errno.
static int let_in(const struct options *options) {
  if (options->uid_count == 0 || access_list_set(options->socket, options->uids, options->uid_count) == 0) {
    return 0;
  }
  if (errno != ENOTSUP) {
    return -1;
  }
  // Credentials decide; the list only keeps others from being told so.
  hw_log("%s: the file system has no access lists; all users may connect, and are refused then", options->socket);
  return chmod(options->socket, 0666);
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
  if (bound != 0 || let_in(options) != 0 || listen(fd, 64) != 0) {
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

static int refuse(int connection, enum hw_error error, const char *detail) {
  struct hw_writer reply;
  hw_reply_error(&reply, 0, error, 0, detail);
  // The buffer of a new connection is empty, so this is all or nothing and does not block.
  return send(connection, reply.bytes, reply.length, MSG_NOSIGNAL | MSG_DONTWAIT) > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
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

// The lock too: a new supervisor may start while a child still undoes.
static void close_own(const struct supervisor *s) {
  close(s->socket);
  close(s->signals);
  close(s->lock);
}

// Undoing looks at resolv.conf, too; and tells where to listen from then on, which the supervisor does not look for itself.
static int undo(struct supervisor *s) {
  name_watch_look(&s->names);
  return leftovers_undo(children_owner);
}

// What a process of its own does for a client. Returns its exit status; the connection ends with the process: one that
// exits is made to wait by nothing that still lies in there.
static int attend(int connection, bool allowed, bool room) {
  if (!allowed) {
    return refuse(connection, HW_NOT_PERMITTED, "the helper does not serve this user; root can allow it");
  }
  if (!room) {
    return refuse(connection, HW_IN_USE, "too many clients");
  }
  int signals = worker_signals();
  return signals < 0 ? EXIT_FAILURE : worker_run(connection, signals);
}

// Gives the connection that waits to a process. When there is none to be had, it goes on waiting.
static void attend_waiting(struct supervisor *s) {
  struct ucred peer = {.uid = (uid_t)-1};
  socklen_t length = sizeof peer;
  bool allowed = getsockopt(s->waiting, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
                 options_allow(s->options, peer.uid);
  bool room = children_have_room(peer.uid);
  bool serve = allowed && room;
  int gate[2];
  if ((!serve && !children_can_refuse()) || pipe2(gate, O_CLOEXEC) != 0) {
    return;
  }
  pid_t process = children_fork(serve ? CHILD_WORKER : CHILD_REFUSER, peer.uid);
  if (process == 0) {
    char byte;
    close(gate[1]);
    close_own(s);
    name_watch_close(&s->names);
    // Until the supervisor has closed its copy: however soon this process ends, it is the last one to hold the connection.
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR) {
    }
    close(gate[0]);
    _exit(attend(s->waiting, allowed, room));
  }
  if (process > 0) {
    close(s->waiting);
    s->waiting = -1;
    s->served = s->served || serve;
  }
  close(gate[0]);
  close(gate[1]);
}

static void drain(struct supervisor *s) {
  struct signalfd_siginfo info;
  while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info) {
    s->stop = s->stop || info.ssi_signo != SIGCHLD;
  }
}

static void want_undoing(struct supervisor *s) {
  s->undo_at = clock_millis();
  s->undo_until = s->undo_at + RETRY_MILLIS;
}

static void undo_again(struct supervisor *s, long long in_millis) {
  long long at = clock_millis() + in_millis;
  if (s->undo_at == 0 && at < s->undo_until) {
    s->undo_at = at;
  }
}

// Somebody has written resolv.conf.
static void hear_names(struct supervisor *s) {
  if (name_watch_heard(&s->names) && s->undo_at == 0) {
    s->undo_at = clock_millis() + NAMES_MILLIS;
    s->undo_until = s->undo_at + RETRY_MILLIS;
  }
}

static void give_up_undoer(void) {
  children_signal(CHILD_UNDOER, SIGKILL);
  children_forget(CHILD_UNDOER);
}

// Starts an undoer when one is wanted and due, and gives up one that does not end.
static void see_to_undoing(struct supervisor *s) {
  long long now = clock_millis();
  if (children_count(CHILD_UNDOER) > 0 && now >= s->undoer_ends) {
    hw_log("undoing does not end: a file system or a service does not answer");
    give_up_undoer();
    undo_again(s, REFUSED_MILLIS);
  }
  if (children_count(CHILD_UNDOER) > 0 || s->undo_at == 0 || now < s->undo_at) {
    return;
  }
  s->undo_at = 0;
  pid_t process = children_fork(CHILD_UNDOER, 0);
  if (process == 0) {
    close_own(s);
    int result = undo(s);
    _exit(result == 0 ? EXIT_SUCCESS : result == JOURNAL_HELD ? EXIT_HELD : EXIT_FAILURE);
  }
  s->undoer_ends = now + UNDO_MILLIS;
  if (process < 0) {
    undo_again(s, FORK_MILLIS);
  }
}

// Takes leave of children that have ended, and lets undo what workers could not.
static void reap(struct supervisor *s) {
  enum child_kind kind;
  int status;
  while (children_reap(&kind, &status)) {
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
    if (kind == CHILD_WORKER) {
      want_undoing(s);
    } else if (kind == CHILD_UNDOER && code != EXIT_SUCCESS) {
      undo_again(s, code == EXIT_HELD ? DYING_MILLIS : REFUSED_MILLIS);
    }
  }
}

// Until there is no child of this kind any more, or for so long.
static void await_end(struct supervisor *s, enum child_kind kind, int millis) {
  long long end = clock_millis() + millis;
  reap(s);
  for (long long left = millis; children_count(kind) > 0 && left > 0; left = end - clock_millis()) {
    struct pollfd event = {.fd = s->signals, .events = POLLIN};
    (void)poll(&event, 1, (int)left);
    drain(s);
    reap(s);
  }
}

// Undoes and waits for that, but not for ever.
static void undo_now(struct supervisor *s) {
  await_end(s, CHILD_UNDOER, KILL_MILLIS);
  give_up_undoer();
  want_undoing(s);
  see_to_undoing(s);
  await_end(s, CHILD_UNDOER, UNDO_MILLIS);
  give_up_undoer();
}

static void stop_workers(struct supervisor *s) {
  children_signal(CHILD_WORKER, SIGTERM);
  await_end(s, CHILD_WORKER, STOP_MILLIS);
  // What is left after that is in a system call that does not end. What it has changed is undone without it.
  children_doom(CHILD_WORKER);
  await_end(s, CHILD_WORKER, KILL_MILLIS);
  undo_now(s);
}

static void accept_client(struct supervisor *s) {
  s->waiting = accept4(s->socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (s->waiting >= 0) {
    attend_waiting(s);
  }
}

static int sooner(int timeout, long long left) {
  int millis = left < 0 ? 0 : (int)left;
  return timeout < 0 || millis < timeout ? millis : timeout;
}

// How long there is nothing to do unless there is news; -1: for ever.
static int idle_millis(const struct supervisor *s, long long patience_ends) {
  long long now = clock_millis();
  int timeout = s->waiting >= 0 ? FORK_MILLIS : -1;
  if (s->options->once && !s->served) {
    timeout = sooner(timeout, patience_ends - now);
  }
  if (children_count(CHILD_UNDOER) > 0) {
    timeout = sooner(timeout, s->undoer_ends - now);
  } else if (s->undo_at != 0) {
    timeout = sooner(timeout, s->undo_at - now);
  }
  return timeout;
}

static int supervise(struct supervisor *s) {
  long long patience_ends = clock_millis() + ONCE_MILLIS;
  while (!s->stop) {
    bool full = s->options->once && s->served;
    bool deaf = full || s->waiting >= 0;
    struct pollfd events[] = {{.fd = s->signals, .events = POLLIN},
                              {.fd = deaf ? -1 : s->socket, .events = POLLIN},
                              {.fd = s->names.fd, .events = POLLIN}};
    if (s->options->once && !s->served && clock_millis() >= patience_ends) {
      hw_log("nobody came");
      break;
    }
    if (poll(events, sizeof events / sizeof events[0], idle_millis(s, patience_ends)) < 0 && errno != EINTR) {
      hw_log("cannot wait for clients: %s", strerror(errno));
      return EXIT_FAILURE;
    }
    if (events[0].revents != 0) {
      drain(s);
    }
    if (events[2].revents != 0) {
      hear_names(s);
    }
    reap(s);
    see_to_undoing(s);
    if (full && children_count(CHILD_WORKER) == 0) {
      break;
    }
    if (s->waiting >= 0) {
      attend_waiting(s);
    } else if (events[1].revents != 0) {
      accept_client(s);
    }
  }
  stop_workers(s);
  return EXIT_SUCCESS;
}

int supervisor_run(const struct options *options) {
  struct supervisor s = {.options = options, .socket = -1, .signals = -1, .waiting = -1};
  s.lock = lock_socket(options->socket);
  if (s.lock < 0) {
    return EXIT_FAILURE;
  }
  s.signals = block_signals();
  if (s.signals < 0) {
    hw_log("cannot hear signals: %s", strerror(errno));
    return EXIT_FAILURE;
  }
  name_watch_init(&s.names);
  (void)name_watch_open(&s.names);
  // What a helper before us has left; what still dies is undone later.
  want_undoing(&s);
  see_to_undoing(&s);
  await_end(&s, CHILD_UNDOER, UNDO_MILLIS);
  s.socket = listen_on(options);
  if (s.socket < 0) {
    return EXIT_FAILURE;
  }
  puts("ready");
  fflush(stdout);
  int status = supervise(&s);
  unlink(options->socket);
  return status;
}
