// A client that sends any bytes in any pieces with any number of descriptors: the requests are those that the bytes hold,
// whatever the pieces, and no descriptor stays open.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../linux/inbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_PASSED = 8, WATCHED = 32 };

// The worker's end, the client's end, and what the client passes. The same for all inputs: each leaves the socket empty.
static int pair[2];
static int passed = -1;
static bool others[WATCHED];  // descriptors of the fuzzer itself

static struct inbox inbox;
static uint8_t sent[65536];

static void require(bool holds) {
  if (!holds) {
    abort();
  }
}

static void send_piece(const uint8_t *bytes, size_t length, size_t descriptors) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(MOST_PASSED * sizeof(int))];
  } control = {0};
  struct iovec part = {(void *)(uintptr_t)bytes, length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptors > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(descriptors * sizeof(int));
    control.header.cmsg_len = CMSG_LEN(descriptors * sizeof(int));
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    for (size_t i = 0; i < descriptors; i++) {
      memcpy(CMSG_DATA(&control.header) + i * sizeof passed, &passed, sizeof passed);
    }
  }
  require(sendmsg(pair[1], &message, MSG_NOSIGNAL) == (ssize_t)length);
}

// Reads on at *read where the bytes that were sent hold whole requests. Returns whether more can come.
static bool drain(size_t *read, size_t sent_bytes) {
  struct hw_header header;
  const uint8_t *payload;
  while (inbox_first(&inbox, &header, &payload) == HW_OK) {
    if (payload == NULL) {
      require(inbox.length == sent_bytes - *read);
      return true;
    }
    require(memcmp(inbox.bytes, sent + *read, HW_HEADER_BYTES + header.payload_bytes) == 0);
    if (header.type == HW_RAISE_BUFFERS) {
      int taken = inbox_take_descriptor(&inbox);
      require(taken < 0 || close(taken) == 0);
    }
    *read += HW_HEADER_BYTES + header.payload_bytes;
    inbox_drop_first(&inbox, &header);
  }
  return false;
}

static void open_once(void) {
  if (passed < 0) {
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) == 0);
    passed = open("/dev/null", O_RDONLY | O_CLOEXEC);
    require(passed >= 0);
    for (int i = 0; i < WATCHED; i++) {
      others[i] = fcntl(i, F_GETFD) >= 0;
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  size_t written = 0;
  size_t read = 0;
  bool more = true;
  open_once();
  inbox_init(&inbox);
  // Each piece: how many descriptors, how many bytes, the bytes.
  for (size_t at = 0; more && at + 2 < size;) {
    size_t descriptors = data[at] % (MOST_PASSED + 1);
    size_t length = (size_t)data[at + 1] + 1;
    at += 2;
    length = length < size - at ? length : size - at;
    memcpy(sent + written, data + at, length);
    send_piece(sent + written, length, descriptors);
    written += length;
    at += length;
    require(inbox_receive(&inbox, pair[0]) == 0);
    more = drain(&read, written);
  }
  inbox_close(&inbox);
  // The kernel gives the lowest number that is free, so one that is still open is among these.
  for (int i = 0; i < WATCHED; i++) {
    require(others[i] || fcntl(i, F_GETFD) < 0);
  }
  return 0;
}
