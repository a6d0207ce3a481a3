#include "../linux/inbox.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

static struct inbox inbox;
static int pair[2];

static void send_ping(size_t descriptors) {
  static const uint8_t ping[HW_HEADER_BYTES] = {HW_MAGIC >> 8, HW_MAGIC & 0xff, HW_VERSION, HW_PING};
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(2 * sizeof(int))];
  } control = {0};
  struct iovec part = {(void *)(uintptr_t)ping, sizeof ping};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(descriptors * sizeof(int))};
  const int passed[] = {pair[0], pair[1]};
  control.header.cmsg_len = CMSG_LEN(descriptors * sizeof(int));
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  memcpy(CMSG_DATA(&control.header), passed, descriptors * sizeof(int));
  CHECK(sendmsg(pair[1], &message, MSG_NOSIGNAL) == (ssize_t)sizeof ping);
}

static void receive_one_request(void) {
  struct hw_header header;
  const uint8_t *payload;
  CHECK(inbox_receive(&inbox, pair[0]) == 0);
  CHECK(inbox_first(&inbox, &header, &payload) == HW_OK && payload != NULL && header.type == HW_PING);
}

static void drop_request(void) {
  struct hw_header header;
  const uint8_t *payload;
  CHECK(inbox_first(&inbox, &header, &payload) == HW_OK && payload != NULL);
  inbox_drop_first(&inbox, &header);
  CHECK(inbox.length == 0 && inbox.descriptor < 0);
}

static void hands_over_one_that_closes_on_exec(void) {
  send_ping(1);
  receive_one_request();
  int taken = inbox_take_descriptor(&inbox);
  CHECK(taken >= 0 && (fcntl(taken, F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(inbox_take_descriptor(&inbox) < 0);
  drop_request();
  CHECK(fcntl(taken, F_GETFD) >= 0);
  close(taken);
}

// The kernel gives as many as this process may still open: one of two is not the one that was meant.
static void hands_over_none_when_only_a_part_could_be_received(void) {
  struct rlimit before;
  CHECK(getrlimit(RLIMIT_NOFILE, &before) == 0);
  int lowest = dup(pair[0]);
  close(lowest);
  struct rlimit one_more = {(rlim_t)lowest + 1, before.rlim_max};
  send_ping(2);
  CHECK(setrlimit(RLIMIT_NOFILE, &one_more) == 0);
  receive_one_request();
  CHECK(setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(inbox_take_descriptor(&inbox) < 0);
  CHECK(fcntl(lowest, F_GETFD) < 0);
  drop_request();
}

static void tells_when_the_client_is_gone(void) {
  CHECK(inbox_receive(&inbox, pair[0]) == 0);
  close(pair[1]);
  CHECK(inbox_receive(&inbox, pair[0]) == -1);
  close(pair[0]);
}

int main(void) {
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
  inbox_init(&inbox);
  hands_over_one_that_closes_on_exec();
  hands_over_none_when_only_a_part_could_be_received();
  tells_when_the_client_is_gone();
  PASSED();
  return 0;
}
