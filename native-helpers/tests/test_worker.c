// One worker in a process of its own, as the supervisor starts it, and this test as its client.
#include "../linux/worker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../proto/proto.h"
#include "check.h"
#include "descriptors.h"
#include "lingering.h"
#include "older_kernel.h"

enum { ANSWER_MILLIS = 60000 };

static pid_t worker;
static int client;
static uint32_t last_id;

static enum hw_error ask(uint8_t type, uint8_t payload_bytes);

// `older`: where the kernel cannot refuse descriptors for a socket.
static void start(bool older) {
  int pair[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  worker = fork();
  CHECK(worker >= 0);
  if (worker == 0) {
    close(pair[0]);
    CHECK(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK(!older || become_older_kernel() == 0);
    // As the supervisor's children do: the connection ends with the process, not before.
    _exit(worker_run(pair[1], eventfd(0, EFD_CLOEXEC)));
  }
  close(pair[1]);
  client = pair[0];
  // Its answer tells that it is set up.
  CHECK(ask(HW_PING, 0) == HW_OK);
}

static void expect_end(void) {
  int status;
  CHECK(waitpid(worker, &status, 0) == worker);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

static void stop(void) {
  close(client);
  expect_end();
}

static size_t put_request(uint8_t *at, uint8_t type, uint8_t payload_bytes) {
  last_id++;
  const uint8_t header[HW_HEADER_BYTES] = {HW_MAGIC >> 8, HW_MAGIC & 0xff, HW_VERSION, type, 0, 0, (uint8_t)(last_id >> 8),
                                           (uint8_t)last_id, 0, 0, 0, payload_bytes};
  memcpy(at, header, sizeof header);
  memset(at + sizeof header, 0, payload_bytes);
  return sizeof header + payload_bytes;
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

static void send_bytes(const void *bytes, size_t length) {
  CHECK(send_with(client, bytes, length, NULL, 0) == (ssize_t)length);
}

static enum hw_error ask(uint8_t type, uint8_t payload_bytes) {
  uint8_t bytes[HW_HEADER_BYTES + 255];
  enum hw_error error;
  uint32_t system_error;
  send_bytes(bytes, put_request(bytes, type, payload_bytes));
  uint8_t reply = answer(last_id, &error, &system_error);
  CHECK(reply == (type | HW_REPLY) || reply == HW_ERROR);
  return error;
}

static void expect_hang_up(void) {
  char byte;
  struct pollfd event = {.fd = client, .events = POLLIN};
  CHECK(poll(&event, 1, ANSWER_MILLIS) == 1);
  CHECK(recv(client, &byte, 1, 0) <= 0);
}

static void descriptors_are_refused_by_the_kernel(void) {
  const int no = 0;
  uint8_t bytes[HW_HEADER_BYTES];
  int many[MOST_PASSED];
  for (size_t i = 0; i < MOST_PASSED; i++) {
    many[i] = STDERR_FILENO;
  }
  start(false);
  if (setsockopt(client, SOL_SOCKET, 83, &no, sizeof no) == 0) {  // SO_PASSRIGHTS: this kernel has it
    static const size_t counts[] = {1, 2, MOST_PASSED};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
      size_t length = put_request(bytes, HW_PING, 0);
      CHECK(send_with(client, bytes, length, many, counts[i]) == -1 && errno == EPERM);
    }
  }
  CHECK(ask(HW_PING, 0) == HW_OK);
  stop();
}

// Passed in every way that there is, the last reference to it being the one under way: the worker ends at once.
static void descriptors_end_the_connection_and_nobody_waits_for_them(void) {
  for (int way = 0; way < 4; way++) {
    int listener;
    enum hw_error error;
    uint32_t system_error;
    uint8_t bytes[2 * HW_HEADER_BYTES];
    start(true);
    int passed = lingering_socket(&listener);
    bool behind = way == 2;
    // It must not be gone before our own copy is, or we are the one who waits.
    CHECK(behind || kill(worker, SIGSTOP) == 0);
    size_t length = put_request(bytes, HW_PING, 0);
    if (way == 0) {
      CHECK(send_with(client, bytes, length, &passed, 1) == (ssize_t)length);
    } else if (way == 1) {  // beside a piece of a request
      CHECK(send_with(client, bytes, 1, &passed, 1) == 1);
    } else if (way == 2) {  // behind a whole one
      send_bytes(bytes, length);
      CHECK(answer(last_id, &error, &system_error) == (HW_PING | HW_REPLY));
      length = put_request(bytes, HW_PING, 0);
      CHECK(kill(worker, SIGSTOP) == 0 && send_with(client, bytes, length, &passed, 1) == (ssize_t)length);
    } else {  // and the client is gone
      CHECK(send_with(client, bytes, length, &passed, 1) == (ssize_t)length);
      close(passed);
      close(client);
      CHECK(kill(worker, SIGCONT) == 0);
      expect_end();
      close(listener);
      continue;
    }
    close(passed);
    CHECK(kill(worker, SIGCONT) == 0);
    CHECK(answer(0, &error, &system_error) == HW_ERROR && error == HW_MALFORMED);
    expect_hang_up();
    stop();
    close(listener);
  }
}

static int receive_udp(uint16_t port, enum hw_error *error, uint16_t *got) {
  uint8_t bytes[HW_HEADER_BYTES + 2];
  uint8_t reply[HW_MAX_REPLY_BYTES];
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct iovec part = {reply, sizeof reply};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  size_t length = put_request(bytes, HW_OPEN_UDP, 2);
  bytes[HW_HEADER_BYTES] = (uint8_t)(port >> 8);
  bytes[HW_HEADER_BYTES + 1] = (uint8_t)port;
  send_bytes(bytes, length);
  struct pollfd event = {.fd = client, .events = POLLIN};
  CHECK(poll(&event, 1, ANSWER_MILLIS) == 1);
  CHECK(recvmsg(client, &message, MSG_CMSG_CLOEXEC) > HW_HEADER_BYTES);
  if (reply[3] == HW_ERROR) {
    *error = (enum hw_error)reply[HW_HEADER_BYTES];
    return -1;
  }
  CHECK(reply[3] == (HW_OPEN_UDP | HW_REPLY) && control.header.cmsg_type == SCM_RIGHTS);
  *error = HW_OK;
  *got = (uint16_t)(reply[HW_HEADER_BYTES + 1] << 8 | reply[HW_HEADER_BYTES + 2]);
  int fd;
  memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}

static void hands_out_a_socket_and_keeps_no_copy(void) {
  enum hw_error error;
  uint16_t port = 0;
  uint16_t again;
  start(false);
  int fd = receive_udp(0, &error, &port);
  CHECK(fd >= 0 && port != 0);
  CHECK(receive_udp(port, &error, &again) < 0 && error == HW_IN_USE);
  close(fd);
  // The port is free as soon as nobody holds the socket.
  fd = receive_udp(port, &error, &again);
  CHECK(fd >= 0 && again == port);
  close(fd);
  CHECK(ask(HW_OPEN_UDP, 0) == HW_MALFORMED && ask(HW_OPEN_UDP, 1) == HW_MALFORMED && ask(HW_OPEN_UDP, 3) == HW_MALFORMED);
  stop();
}

// Sockets that nobody receives would count against what root may have under way.
static void hands_out_nothing_to_a_client_that_takes_nothing(void) {
  uint8_t bytes[64 * (HW_HEADER_BYTES + 2)];
  size_t length = 0;
  start(false);
  for (int i = 0; i < 64; i++) {
    length += put_request(bytes + length, HW_OPEN_UDP, 2);
  }
  send_bytes(bytes, length);
  expect_end();
  size_t received = 0;
  ssize_t n;
  while ((n = recv(client, bytes, sizeof bytes, 0)) > 0) {
    received += (size_t)n;
  }
  CHECK(received == HW_HEADER_BYTES + 3);
  close(client);
}

static void a_request_in_pieces_is_answered_once_it_is_whole(void) {
  uint8_t bytes[3 * HW_HEADER_BYTES];
  enum hw_error error;
  uint32_t system_error;
  start(false);
  put_request(bytes, HW_PING, 0);
  for (size_t i = 0; i < HW_HEADER_BYTES; i++) {
    send_bytes(bytes + i, 1);
  }
  CHECK(answer(last_id, &error, &system_error) == (HW_PING | HW_REPLY));
  // One and a half in one piece, and the rest.
  put_request(bytes, HW_PING, 0);
  put_request(bytes + HW_HEADER_BYTES, HW_PING, 0);
  send_bytes(bytes, HW_HEADER_BYTES + 5);
  CHECK(answer(last_id - 1, &error, &system_error) == (HW_PING | HW_REPLY));
  send_bytes(bytes + HW_HEADER_BYTES + 5, HW_HEADER_BYTES - 5);
  CHECK(answer(last_id, &error, &system_error) == (HW_PING | HW_REPLY));
  // A client may leave in the middle of one.
  send_bytes(bytes, 5);
  stop();
}

static void every_number_of_a_request_is_answered(void) {
  start(false);
  for (unsigned type = 0; type < 256; type++) {
    enum hw_error error = ask((uint8_t)type, 7);
    CHECK(error == HW_MALFORMED);
  }
  stop();
}

int main(void) {
  descriptors_are_refused_by_the_kernel();
  descriptors_end_the_connection_and_nobody_waits_for_them();
  hands_out_a_socket_and_keeps_no_copy();
  hands_out_nothing_to_a_client_that_takes_nothing();
  a_request_in_pieces_is_answered_once_it_is_whole();
  every_number_of_a_request_is_answered();
  PASSED();
  return 0;
}
