#include "../linux/inbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "check.h"
#include "descriptors.h"

static struct inbox inbox;
static int pair[2];
static const uint8_t PING[HW_HEADER_BYTES] = {HW_MAGIC >> 8, HW_MAGIC & 0xff, HW_VERSION, HW_PING};

static void open_pair(void) {
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
  inbox_init(&inbox);
}

static void close_pair(void) {
  close(pair[0]);
  close(pair[1]);
}

static void receive_one_request(void) {
  struct hw_header header;
  const uint8_t *payload;
  CHECK(inbox_receive(&inbox, pair[0]) == INBOX_OK);
  CHECK(inbox_first(&inbox, &header, &payload) == HW_OK && payload != NULL && header.type == HW_PING);
  inbox_drop_first(&inbox, &header);
  CHECK(inbox.length == 0);
}

static void takes_what_came_before_a_descriptor_and_nothing_behind(void) {
  open_pair();
  int pipe_ends[2];
  CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
  CHECK(send_with(pair[1], PING, sizeof PING, NULL, 0) == (ssize_t)sizeof PING);
  CHECK(send_with(pair[1], PING, 3, &pipe_ends[1], 1) == 3);
  CHECK(send_with(pair[1], PING, sizeof PING, NULL, 0) == (ssize_t)sizeof PING);
  close(pipe_ends[1]);
  // The first look may already meet it; nothing is taken then.
  enum inbox_news news = inbox_receive(&inbox, pair[0]);
  CHECK(news == INBOX_DESCRIPTORS || inbox.length == sizeof PING);
  for (int i = 0; i < 3; i++) {
    size_t before = inbox.length;
    CHECK(inbox_receive(&inbox, pair[0]) == INBOX_DESCRIPTORS && inbox.length == before);
  }
  // It is still under way, with the kernel: neither ours nor closed.
  struct pollfd event = {.fd = pipe_ends[0], .events = POLLIN};
  CHECK(poll(&event, 1, 0) == 0);
  close_pair();
  CHECK(poll(&event, 1, 0) == 1 && event.revents == POLLHUP);
  close(pipe_ends[0]);
}

// The kernel would drop this byte, and what it carries, as soon as we read past it.
static void an_urgent_byte_hides_no_descriptor(void) {
  open_pair();
  inbox_refuse_descriptors(pair[0]);
  const int pass = 1;
  (void)setsockopt(pair[0], SOL_SOCKET, 83, &pass, sizeof pass);  // SO_PASSRIGHTS: as if the kernel could not refuse
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(sizeof(int))];
  } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), &pair[1], sizeof(int));
  struct iovec part = {(void *)(uintptr_t)PING, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  if (sendmsg(pair[1], &message, MSG_OOB | MSG_NOSIGNAL) == 1) {
    CHECK(send_with(pair[1], PING, sizeof PING, NULL, 0) == (ssize_t)sizeof PING);
    CHECK(inbox_receive(&inbox, pair[0]) == INBOX_DESCRIPTORS && inbox.length == 0);
  } else {
    CHECK(errno == EOPNOTSUPP);  // before Linux 5.15
  }
  close_pair();
}

static void the_kernel_refuses_descriptors_where_it_can(void) {
  const int no = 0;
  int descriptor = STDERR_FILENO;
  open_pair();
  bool can = setsockopt(pair[1], SOL_SOCKET, 83, &no, sizeof no) == 0;
  inbox_refuse_descriptors(pair[0]);
  ssize_t sent = send_with(pair[1], PING, sizeof PING, &descriptor, 1);
  CHECK(can ? sent == -1 && errno == EPERM : sent == (ssize_t)sizeof PING);
  if (can) {
    CHECK(send_with(pair[1], PING, sizeof PING, NULL, 0) == (ssize_t)sizeof PING);
    receive_one_request();
  }
  close_pair();
}

static void tells_when_the_client_is_gone(void) {
  open_pair();
  CHECK(inbox_receive(&inbox, pair[0]) == INBOX_OK);
  CHECK(send_with(pair[1], PING, sizeof PING, NULL, 0) == (ssize_t)sizeof PING);
  receive_one_request();
  close(pair[1]);
  CHECK(inbox_receive(&inbox, pair[0]) == INBOX_GONE);
  close(pair[0]);
}

int main(void) {
  takes_what_came_before_a_descriptor_and_nothing_behind();
  an_urgent_byte_hides_no_descriptor();
  the_kernel_refuses_descriptors_where_it_can();
  tells_when_the_client_is_gone();
  PASSED();
  return 0;
}
