// The real supervisor with hostile clients, on this kernel and on one that cannot refuse descriptors. Needs root.
#include "../linux/supervisor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../linux/clock.h"
#include "../linux/journal_dir.h"
#include "../proto/proto.h"
#include "check.h"
#include "descriptors.h"
#include "lingering.h"
#include "older_kernel.h"

enum { PLACES = 8, PATIENCE_MILLIS = 60000, STOP_MILLIS = 15000 };

static char base[] = "/tmp/homeward-test-XXXXXX";
static char socket_path[64];
static char journal_dir[64];
static struct options options;
static pid_t supervisor;

static void start(bool older) {
  int ready[2];
  char line[8] = "";
  CHECK(pipe2(ready, O_CLOEXEC) == 0);
  supervisor = fork();
  CHECK(supervisor >= 0);
  if (supervisor == 0) {
    CHECK(dup2(ready[1], STDOUT_FILENO) >= 0 && (!older || become_older_kernel() == 0));
    CHECK(journal_dir_use(journal_dir) == 0);
    exit(supervisor_run(&options));
  }
  close(ready[1]);
  CHECK(read(ready[0], line, sizeof line) == 6 && memcmp(line, "ready\n", 6) == 0);
  close(ready[0]);
}

// Whether a process ends in time.
static bool ends(pid_t process, int millis) {
  for (long long end = clock_millis() + millis; clock_millis() < end; (void)poll(NULL, 0, 10)) {
    if (waitpid(process, NULL, WNOHANG) == process) {
      return true;
    }
  }
  return false;
}

static void stop(void) {
  CHECK(kill(supervisor, SIGTERM) == 0);
  CHECK(ends(supervisor, STOP_MILLIS));
}

static int connect_client(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  strcpy(address.sun_path, socket_path);
  CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
  return fd;
}

// The type of the next answer; HW_ERROR's error in *error. 0: the connection has ended.
static uint8_t answer(int fd, enum hw_error *error) {
  uint8_t bytes[HW_MAX_REPLY_BYTES];
  struct pollfd event = {.fd = fd, .events = POLLIN};
  CHECK(poll(&event, 1, PATIENCE_MILLIS) == 1);
  ssize_t n = recv(fd, bytes, sizeof bytes, 0);
  *error = n > HW_HEADER_BYTES ? (enum hw_error)bytes[HW_HEADER_BYTES] : HW_OK;
  return n < HW_HEADER_BYTES ? 0 : bytes[3];
}

static uint8_t ping(int fd, enum hw_error *error) {
  static const uint8_t request[HW_HEADER_BYTES] = {HW_MAGIC >> 8, HW_MAGIC & 0xff, HW_VERSION, HW_PING};
  (void)send(fd, request, sizeof request, MSG_NOSIGNAL);
  return answer(fd, error);
}

static bool is_served(int fd) {
  enum hw_error error;
  return ping(fd, &error) == (HW_PING | HW_REPLY);
}

// Others are served, before or after a time in which those that have gone are noticed.
static void expect_service(void) {
  bool served = false;
  for (long long end = clock_millis() + PATIENCE_MILLIS; !served && clock_millis() < end; (void)poll(NULL, 0, 5)) {
    int fd = connect_client();
    served = is_served(fd);
    close(fd);
  }
  CHECK(served);
}

static void take_all_places(int clients[PLACES]) {
  for (int i = 0; i < PLACES; i++) {
    clients[i] = connect_client();
    CHECK(is_served(clients[i]));
  }
}

static void leave(int clients[PLACES]) {
  for (int i = 0; i < PLACES; i++) {
    close(clients[i]);
  }
}

static void one_too_many_is_told_so_and_a_place_comes_free(void) {
  int clients[PLACES];
  enum hw_error error;
  start(false);
  take_all_places(clients);
  for (int i = 0; i < 100; i++) {
    int ninth = connect_client();
    CHECK(answer(ninth, &error) == HW_ERROR && error == HW_IN_USE);
    close(ninth);
  }
  close(clients[3]);
  expect_service();
  clients[3] = -1;
  leave(clients);
  expect_service();
  stop();
}

// The last reference to the socket that lingers is the one under way to a connection that nobody has accepted yet.
static void pass_lingering_sockets_unseen(int count) {
  static const uint8_t byte = HW_MAGIC >> 8;
  int listeners[PLACES];
  CHECK(kill(supervisor, SIGSTOP) == 0);
  for (int i = 0; i < count; i++) {
    int passed = lingering_socket(&listeners[i]);
    int fd = connect_client();
    ssize_t sent = send_with(fd, &byte, 1, &passed, 1);
    if (sent != 1) {
      // The kernel refuses; so ours is the last one.
      const struct linger none = {1, 0};
      CHECK(errno == EPERM && setsockopt(passed, SOL_SOCKET, SO_LINGER, &none, sizeof none) == 0);
    }
    close(passed);
    close(fd);
  }
  CHECK(kill(supervisor, SIGCONT) == 0);
}

static void nobody_waits_for_a_socket_that_lingers(bool older) {
  int clients[PLACES];
  start(older);
  // As ones who are refused, and as ones who are served.
  take_all_places(clients);
  pass_lingering_sockets_unseen(PLACES);
  CHECK(is_served(clients[0]));
  leave(clients);
  expect_service();
  pass_lingering_sockets_unseen(PLACES);
  expect_service();
  stop();
  // And among those who have not even been accepted when the helper ends.
  start(older);
  pass_lingering_sockets_unseen(PLACES);
  stop();
}

static void clients_that_stop_half_way_hold_up_nobody_else(void) {
  static const uint8_t half[] = {HW_MAGIC >> 8, HW_MAGIC & 0xff, HW_VERSION, HW_APPLY_CONFIG, 0, 0, 0, 1, 0, 7, 0xff, 0xff, 1, 2};
  int clients[PLACES];
  start(false);
  for (int i = 0; i < PLACES; i++) {
    clients[i] = connect_client();
    CHECK(send(clients[i], half, sizeof half, MSG_NOSIGNAL) == (ssize_t)sizeof half);
  }
  // All places of this user are taken by them; the end is for all the same.
  stop();
  leave(clients);
}

static void a_flood_of_connections_ends_with_the_flood(void) {
  start(false);
  pid_t flood = fork();
  CHECK(flood >= 0);
  if (flood == 0) {
    while (true) {
      close(connect_client());
    }
  }
  for (int i = 0; i < 20; i++) {
    expect_service();
  }
  kill(flood, SIGKILL);
  CHECK(waitpid(flood, NULL, 0) == flood);
  expect_service();
  stop();
}

// Whether a user can connect: 0, or the errno of connect.
static int connects_as(uid_t uid) {
  int status;
  pid_t user = fork();
  CHECK(user >= 0);
  if (user == 0) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strcpy(address.sun_path, socket_path);
    CHECK(setgroups(0, NULL) == 0 && setresgid(uid, uid, uid) == 0 && setresuid(uid, uid, uid) == 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
      _exit(errno);
    }
    _exit(is_served(fd) ? 0 : 255);
  }
  CHECK(waitpid(user, &status, 0) == user && WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void only_those_who_are_served_can_connect(void) {
  enum { ALLOWED = 65533, ALLOWED_TOO = 65531, STRANGER = 65532 };
  CHECK(chmod(base, 0755) == 0);
  start(false);
  CHECK(connects_as(STRANGER) == EACCES && connects_as(ALLOWED) == EACCES);
  stop();
  options.uids[0] = ALLOWED;
  options.uids[1] = ALLOWED_TOO;
  options.uid_count = 2;
  start(false);
  CHECK(connects_as(ALLOWED) == 0 && connects_as(ALLOWED_TOO) == 0 && connects_as(0) == 0);
  CHECK(connects_as(STRANGER) == EACCES);
  // And where somebody has opened the mode, they are refused.
  CHECK(chmod(socket_path, 0666) == 0);
  CHECK(connects_as(STRANGER) == 255 && connects_as(ALLOWED) == 0);
  stop();
  options.uid_count = 0;
}

// The number of the only child of the supervisor; 0: there is none.
static pid_t only_worker(void) {
  char path[64];
  char text[32] = "";
  snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)supervisor, (long)supervisor);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  CHECK(fd >= 0 && read(fd, text, sizeof text - 1) >= 0);
  close(fd);
  return (pid_t)strtol(text, NULL, 10);
}

// A worker that is killed and does not go, as one that waits for a disk: here because whoever traces it has not let go.
static void a_worker_that_does_not_die_keeps_the_supervisor_from_nothing(void) {
  start(false);
  int fd = connect_client();
  CHECK(is_served(fd));
  pid_t worker = only_worker();
  CHECK(worker > 0 && ptrace(PTRACE_SEIZE, worker, NULL, NULL) == 0);
  CHECK(kill(worker, SIGKILL) == 0);
  expect_service();
  stop();
  CHECK(waitpid(worker, NULL, 0) == worker);
  close(fd);
}

int main(void) {
  CHECK(mkdtemp(base) != NULL);
  snprintf(socket_path, sizeof socket_path, "%s/s", base);
  snprintf(journal_dir, sizeof journal_dir, "%s/journal", base);
  options = (struct options){.socket = socket_path, .journal_dir = journal_dir};
  if (geteuid() != 0) {
    printf("%s: skipped: not root\n", __FILE__);
    return rmdir(base);
  }
  only_those_who_are_served_can_connect();
  one_too_many_is_told_so_and_a_place_comes_free();
  nobody_waits_for_a_socket_that_lingers(false);
  nobody_waits_for_a_socket_that_lingers(true);
  clients_that_stop_half_way_hold_up_nobody_else();
  a_flood_of_connections_ends_with_the_flood();
  a_worker_that_does_not_die_keeps_the_supervisor_from_nothing();
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", base);
  CHECK(system(command) == 0);
  PASSED();
  return 0;
}
