// One worker in a process of its own, as the supervisor starts it, and this test as its client.
#include "../linux/worker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../proto/proto.h"
#include "check.h"

enum {
  MOST_PASSED = 253,  // the kernel's own limit
  ANSWER_MILLIS = 60000,
};

static pid_t worker;
static int client;
static uint32_t last_id;

static void start(void) {
  int pair[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  worker = fork();
  CHECK(worker >= 0);
  if (worker == 0) {
    close(pair[0]);
    CHECK(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    exit(worker_run(pair[1], eventfd(0, EFD_CLOEXEC)));
  }
  close(pair[1]);
  client = pair[0];
}

static void stop(void) {
  int status;
  close(client);
  CHECK(waitpid(worker, &status, 0) == worker);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

static size_t put_request(uint8_t *at, uint8_t type, uint8_t payload_bytes) {
  const uint8_t header[HW_HEADER_BYTES] = {HW_MAGIC >> 8, HW_MAGIC & 0xff,    HW_VERSION, type, 0, 0, 0,
                                           (uint8_t)++last_id, 0, 0, 0, payload_bytes};
  memcpy(at, header, sizeof header);
  memset(at + sizeof header, 0, payload_bytes);
  return sizeof header + payload_bytes;
}

static void send_with(const void *bytes, size_t length, const int *descriptors, size_t count) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(MOST_PASSED * sizeof(int))];
  } control = {0};
  struct iovec part = {(void *)(uintptr_t)bytes, length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    control.header.cmsg_len = CMSG_LEN(count * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
  }
  CHECK(sendmsg(client, &message, MSG_NOSIGNAL) == (ssize_t)length);
}

static void read_exactly(uint8_t *out, size_t count) {
  for (size_t got = 0; got < count;) {
    struct pollfd event = {.fd = client, .events = POLLIN};
    CHECK(poll(&event, 1, ANSWER_MILLIS) == 1);
    ssize_t n = recv(client, out + got, count - got, 0);
    CHECK(n > 0);
    got += (size_t)n;
  }
}

// The type of the next reply, which must be the one to this request; *error is what an error reply tells.
static uint8_t answer(uint32_t id, enum hw_error *error, uint32_t *system_error) {
  uint8_t bytes[HW_MAX_REPLY_BYTES];
  struct hw_header header;
  read_exactly(bytes, HW_HEADER_BYTES);
  CHECK(hw_parse_header(bytes, &header) == HW_OK && header.id == id);
  CHECK(header.payload_bytes <= sizeof bytes);
  read_exactly(bytes, header.payload_bytes);
  *error = HW_OK;
  *system_error = 0;
  if (header.type == HW_ERROR) {
    CHECK(header.payload_bytes > 5);
    *error = (enum hw_error)bytes[0];
    *system_error = (uint32_t)bytes[1] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
  }
  return header.type;
}

static enum hw_error ask(uint8_t type, uint8_t payload_bytes, const int *descriptors, size_t count) {
  uint8_t bytes[HW_HEADER_BYTES + 255];
  enum hw_error error;
  uint32_t system_error;
  size_t length = put_request(bytes, type, payload_bytes);
  send_with(bytes, length, descriptors, count);
  uint8_t reply = answer(last_id, &error, &system_error);
  CHECK(reply == (type | HW_REPLY) || reply == HW_ERROR);
  if (error == HW_SYSTEM) {
    CHECK(system_error == EPERM);
  }
  return error;
}

// The test need not be privileged; the worker then says that the system refused.
static bool taken(enum hw_error error) { return error == HW_OK || error == HW_SYSTEM; }

static int udp(struct sockaddr_in *address) {
  socklen_t length = sizeof *address;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(fd >= 0);
  *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  CHECK(bind(fd, (const struct sockaddr *)address, sizeof *address) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)address, &length) == 0);
  return fd;
}

static void raises_a_socket_and_keeps_no_copy(void) {
  struct sockaddr_in address;
  int fd = udp(&address);
  int before = 0;
  int after = 0;
  socklen_t length = sizeof before;
  CHECK(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &before, &length) == 0);
  enum hw_error error = ask(HW_RAISE_BUFFERS, 0, &fd, 1);
  CHECK(taken(error));
  CHECK(getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &after, &length) == 0);
  CHECK(after == (error == HW_OK ? 14 * 1024 * 1024 : before));
  close(fd);
  // The address is free as soon as nobody holds the socket.
  fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(bind(fd, (const struct sockaddr *)&address, sizeof address) == 0);
  close(fd);
}

static void refuses_none_two_and_very_many(void) {
  struct sockaddr_in address;
  int many[MOST_PASSED];
  CHECK(ask(HW_RAISE_BUFFERS, 0, NULL, 0) == HW_MALFORMED);
  many[0] = udp(&address);
  for (size_t i = 1; i < MOST_PASSED; i++) {
    many[i] = many[0];
  }
  static const size_t counts[] = {2, 3, 4, 5, MOST_PASSED};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    CHECK(ask(HW_RAISE_BUFFERS, 0, many, counts[i]) == HW_MALFORMED);
    // What was wrong with one request is forgotten with it.
    CHECK(taken(ask(HW_RAISE_BUFFERS, 0, many, 1)));
  }
  CHECK(ask(HW_RAISE_BUFFERS, 1, many, 1) == HW_MALFORMED);
  // That answer may leave before the descriptor that nobody took is closed; the answer to the next request does not.
  CHECK(ask(HW_PING, 0, NULL, 0) == HW_OK);
  close(many[0]);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(bind(fd, (const struct sockaddr *)&address, sizeof address) == 0);
  close(fd);
}

// Passes the writing end of a pipe; once we have closed ours, the reading end tells whether the worker kept one.
static void check_is_not_kept(uint8_t type, uint8_t payload_bytes, size_t count) {
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  int passed[] = {ends[1], ends[1], ends[1]};
  (void)ask(type, payload_bytes, passed, count);
  close(ends[1]);
  CHECK(ask(HW_PING, 0, NULL, 0) == HW_OK);
  struct pollfd event = {.fd = ends[0], .events = POLLIN};
  CHECK(poll(&event, 1, 0) == 1 && event.revents == POLLHUP);
  close(ends[0]);
}

static void closes_what_no_request_takes(void) {
  static const uint8_t types[] = {HW_PING, HW_OPEN_TUN, HW_APPLY_CONFIG, HW_CLEAN_UP, HW_RAISE_BUFFERS, 99};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    for (size_t count = 1; count <= 3; count++) {
      check_is_not_kept(types[i], 0, count);
      check_is_not_kept(types[i], 7, count);
    }
  }
}

static void a_descriptor_does_not_wait_for_a_later_request(void) {
  struct sockaddr_in address;
  int fd = udp(&address);
  CHECK(ask(HW_PING, 0, &fd, 1) == HW_OK);
  CHECK(ask(HW_RAISE_BUFFERS, 0, NULL, 0) == HW_MALFORMED);
  close(fd);
}

static void a_request_in_pieces_keeps_its_descriptor(void) {
  struct sockaddr_in address;
  int fd = udp(&address);
  uint8_t bytes[2 * HW_HEADER_BYTES];
  enum hw_error error;
  uint32_t system_error;
  put_request(bytes, HW_RAISE_BUFFERS, 0);
  send_with(bytes, 1, &fd, 1);
  for (size_t i = 1; i < HW_HEADER_BYTES; i++) {
    send_with(bytes + i, 1, NULL, 0);
  }
  (void)answer(last_id, &error, &system_error);
  CHECK(taken(error));
  // Each piece with one of its own is too many.
  put_request(bytes, HW_RAISE_BUFFERS, 0);
  for (size_t i = 0; i < HW_HEADER_BYTES; i++) {
    send_with(bytes + i, 1, &fd, 1);
  }
  (void)answer(last_id, &error, &system_error);
  CHECK(error == HW_MALFORMED);
  // Behind another request in one piece.
  put_request(bytes, HW_PING, 0);
  put_request(bytes + HW_HEADER_BYTES, HW_RAISE_BUFFERS, 0);
  send_with(bytes, sizeof bytes, &fd, 1);
  CHECK(answer(last_id - 1, &error, &system_error) == (HW_PING | HW_REPLY));
  (void)answer(last_id, &error, &system_error);
  CHECK(taken(error));
  close(fd);
}

int main(void) {
  start();
  raises_a_socket_and_keeps_no_copy();
  refuses_none_two_and_very_many();
  closes_what_no_request_takes();
  a_descriptor_does_not_wait_for_a_later_request();
  a_request_in_pieces_keeps_its_descriptor();
  stop();
  PASSED();
  return 0;
}
