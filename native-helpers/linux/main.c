// The supervisor: listens, authorises by the peer's credentials before it reads a byte, and gives each client a worker
// process. It parses nothing. When a worker ends, however it ends, the supervisor undoes what its journal still holds; when
// the supervisor is killed, the workers undo and end.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "log.h"
#include "privileges.h"
#include "resolv_file.h"
#include "worker.h"

enum {
  MOST_UIDS = 16,
  MOST_CLIENTS = 32,
  MOST_CLIENTS_OF_ONE = 8,
  ONCE_MILLIS = 30000,
  STOP_MILLIS = 8000,
  RETRY_MILLIS = 100,
  HELD_MILLIS = 3000,
  EXIT_USAGE = 2,
};

static const char DEFAULT_SOCKET[] = "/run/homeward/helper.sock";
static const char DEFAULT_JOURNAL_DIR[] = "/run/homeward/journal";

struct options {
  const char *socket;
  const char *journal_dir;
  uid_t uids[MOST_UIDS];
  size_t uid_count;
  bool once;
  bool clean_up;
};

struct client {
  pid_t worker;  // 0: this place is free
  uid_t uid;
};

// What only the supervisor may hold.
struct listening {
  int socket;
  int signals;
  int lock;
};

static struct client clients[MOST_CLIENTS];

static void usage(FILE *out) {
  fprintf(out,
          "Usage: homeward-helper [--socket PATH] [--allow-uid UID]... [--journal-dir DIR] [--once]\n"
          "       homeward-helper --clean-up [--journal-dir DIR]\n"
          "\n"
          "Opens TUN interfaces and sets addresses, routes and DNS for Homeward. Runs as root.\n"
          "\n"
          "  --socket PATH      where to listen (%s)\n"
          "  --allow-uid UID    also serve this user; root is always served\n"
          "  --journal-dir DIR  where changes are written down (%s)\n"
          "  --once             serve one client, then end\n"
          "  --clean-up         undo what helpers that were killed have left, then end\n"
          "  --version          print the version\n",
          DEFAULT_SOCKET, DEFAULT_JOURNAL_DIR);
}

static int bad_usage(const char *what, const char *text) {
  hw_log("%s: %s (try --help)", what, text);
  return EXIT_USAGE;
}

// 0: go on. 1: done, end well. EXIT_USAGE: told what is wrong.
static int parse_options(int count, char **arguments, struct options *out) {
  for (int i = 1; i < count; i++) {
    const char *name = arguments[i];
    const char *value = i + 1 < count ? arguments[i + 1] : NULL;
    if (strcmp(name, "--once") == 0) {
      out->once = true;
      continue;
    }
    if (strcmp(name, "--clean-up") == 0) {
      out->clean_up = true;
      continue;
    }
    if (strcmp(name, "--version") == 0) {
      puts("homeward-helper " HOMEWARD_VERSION);
      return 1;
    }
    if (strcmp(name, "--help") == 0) {
      usage(stdout);
      return 1;
    }
    bool socket_path = strcmp(name, "--socket") == 0;
    bool journal_dir = strcmp(name, "--journal-dir") == 0;
    if (!socket_path && !journal_dir && strcmp(name, "--allow-uid") != 0) {
      return bad_usage("unknown option", name);
    }
    if (value == NULL) {
      return bad_usage("a value is missing after", name);
    }
    i++;
    if (socket_path) {
      out->socket = value;
    } else if (journal_dir) {
      out->journal_dir = value;
    } else {
      char *end;
      errno = 0;
      unsigned long uid = strtoul(value, &end, 10);
      if (errno != 0 || end == value || *end != 0 || value[0] < '0' || value[0] > '9' || uid >= (uid_t)-1) {
        return bad_usage("not the number of a user", value);
      }
      if (out->uid_count == MOST_UIDS) {
        return bad_usage("too many users at", value);
      }
      out->uids[out->uid_count++] = (uid_t)uid;
    }
  }
  return 0;
}

static long long now_millis(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

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
  unlink(options->socket);  // of a helper that was killed: we hold the lock
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

static bool is_allowed(const struct options *options, uid_t uid) {
  bool allowed = uid == 0;
  for (size_t i = 0; i < options->uid_count; i++) {
    allowed = allowed || options->uids[i] == uid;
  }
  return allowed;
}

static void refuse(int connection, enum hw_error error, const char *detail) {
  struct hw_writer reply;
  hw_reply_error(&reply, 0, error, 0, detail);
  // The buffer of a new connection is empty, so this is all or nothing and does not block.
  (void)send(connection, reply.bytes, reply.length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static struct client *free_place(uid_t uid) {
  struct client *place = NULL;
  size_t of_this_one = 0;
  for (size_t i = 0; i < MOST_CLIENTS; i++) {
    if (clients[i].worker == 0) {
      place = &clients[i];
    } else if (clients[i].uid == uid) {
      of_this_one++;
    }
  }
  return of_this_one < MOST_CLIENTS_OF_ONE ? place : NULL;
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

static bool start_worker(int connection, const struct listening *own, struct client *place, uid_t uid) {
  pid_t supervisor = getpid();
  pid_t worker = fork();
  if (worker == 0) {
    // Our own end of the story when the supervisor is killed; it may already have been.
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != supervisor) {
      _exit(EXIT_FAILURE);
    }
    close(own->socket);
    close(own->signals);
    // A new supervisor may start while this worker still undoes.
    close(own->lock);
    int signals = worker_signals();
    _exit(signals < 0 ? EXIT_FAILURE : worker_run(connection, signals));
  }
  if (worker > 0) {
    place->worker = worker;
    place->uid = uid;
  }
  return worker > 0;
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
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || !is_allowed(options, peer.uid)) {
    refuse(connection, HW_NOT_PERMITTED, "the helper does not serve this user; root can start it with --allow-uid");
  } else {
    struct client *place = free_place(peer.uid);
    if (place == NULL) {
      refuse(connection, HW_IN_USE, "too many clients");
    } else {
      taken = start_worker(connection, own, place, peer.uid);
    }
  }
  close(connection);
  return taken;
}

static bool is_own_worker(pid_t worker) {
  bool own = false;
  for (size_t i = 0; i < MOST_CLIENTS; i++) {
    own = own || clients[i].worker == worker;
  }
  return own;
}

// Whatever stands in /etc/resolv.conf without a living owner, also without a journal: after a power cut /run is empty.
static int restore_resolv_conf(void) {
  char path[RESOLV_PATH_BYTES];
  int right = resolv_file_target(path) ? journal_lock_resolv_conf(path) : -1;
  if (right < 0) {
    return 0;
  }
  int result = journal_restore_resolv_conf(path);
  if (result != 0) {
    hw_log("cannot restore %s: %s", path, strerror(errno));
  }
  close(right);
  return result;
}

// 0, JOURNAL_HELD or -1, as journal_undo_abandoned; JOURNAL_HELD and -1 mean that it is worth another try.
static int clean_up(void) {
  int journals = journal_undo_abandoned(is_own_worker);
  return restore_resolv_conf() == 0 ? journals : -1;
}

// For --clean-up: what dying processes still hold is waited for, what living ones hold is theirs.
static int clean_up_patiently(void) {
  long long end = now_millis() + HELD_MILLIS;
  int result = clean_up();
  while (result == JOURNAL_HELD && now_millis() < end) {
    (void)poll(NULL, 0, RETRY_MILLIS);
    result = clean_up();
  }
  return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

// Takes leave of workers that have ended and undoes what they could not. Returns how many go on.
static size_t reap(void) {
  pid_t ended;
  bool any = false;
  while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {
    any = true;
    for (size_t i = 0; i < MOST_CLIENTS; i++) {
      if (clients[i].worker == ended) {
        clients[i].worker = 0;
      }
    }
  }
  if (any) {
    (void)clean_up();
  }
  size_t left = 0;
  for (size_t i = 0; i < MOST_CLIENTS; i++) {
    left += clients[i].worker != 0;
  }
  return left;
}

static void drain(int signals, bool *stop) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
    *stop = *stop || info.ssi_signo != SIGCHLD;
  }
}

static void stop_workers(int signals) {
  for (size_t i = 0; i < MOST_CLIENTS; i++) {
    if (clients[i].worker != 0) {
      kill(clients[i].worker, SIGTERM);
    }
  }
  long long end = now_millis() + STOP_MILLIS;
  while (reap() > 0 && now_millis() < end) {
    struct pollfd event = {.fd = signals, .events = POLLIN};
    bool ignored = false;
    (void)poll(&event, 1, 200);
    drain(signals, &ignored);
  }
  for (size_t i = 0; i < MOST_CLIENTS; i++) {
    if (clients[i].worker != 0) {
      kill(clients[i].worker, SIGKILL);
      (void)waitpid(clients[i].worker, NULL, 0);
    }
  }
  (void)clean_up();
}

static int supervise(const struct listening *own, const struct options *options, int left_behind) {
  bool stop = false;
  bool served = false;
  long long patience_ends = now_millis() + ONCE_MILLIS;
  // What a helper before us has left is undone when it no longer dies.
  long long retries_end = now_millis() + ONCE_MILLIS;
  while (!stop) {
    bool full = options->once && served;
    struct pollfd events[] = {{.fd = own->signals, .events = POLLIN},
                              {.fd = full ? -1 : own->socket, .events = POLLIN}};
    int timeout = options->once && !served ? (int)(patience_ends - now_millis()) : -1;
    if (options->once && !served && timeout <= 0) {
      hw_log("nobody came");
      break;
    }
    if (left_behind != 0 && now_millis() < retries_end) {
      timeout = RETRY_MILLIS;
      left_behind = clean_up();
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

static int run(const struct options *options) {
  struct listening own = {.lock = lock_socket(options->socket), .signals = -1, .socket = -1};
  if (own.lock < 0) {
    return EXIT_FAILURE;
  }
  int left_behind = clean_up();
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

int main(int count, char **arguments) {
  struct options options = {.socket = DEFAULT_SOCKET, .journal_dir = DEFAULT_JOURNAL_DIR};
  int parsed = parse_options(count, arguments, &options);
  if (parsed != 0) {
    return parsed == EXIT_USAGE ? EXIT_USAGE : EXIT_SUCCESS;
  }
  if (options.socket[0] != '/' || strlen(options.socket) >= sizeof((struct sockaddr_un *)0)->sun_path) {
    return bad_usage("the socket must be an absolute path of at most 107 characters", options.socket);
  }
  if (geteuid() != 0) {
    hw_log("must be started as root");
    return EXIT_FAILURE;
  }
  umask(022);
  if (journal_use_directory(options.journal_dir) != 0) {
    return EXIT_FAILURE;
  }
  if (privileges_drop() != 0) {
    hw_log("cannot give up privileges: %s", strerror(errno));
    return EXIT_FAILURE;
  }
  return options.clean_up ? clean_up_patiently() : run(&options);
}
