#include "outbox.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"

enum {
  // A message is small; a client that does not take all of it in this time is gone.
  SEND_MILLIS = 5000,
  // It may still have news to read that it did not ask for.
  READ_MILLIS = 1000,
  READ_RETRY_MILLIS = 5,
};

// Whether the client has read all that it was sent, or does so soon.
static bool has_read_all(int client) {
  int unread;
  long long end = clock_millis() + READ_MILLIS;
  while (ioctl(client, SIOCOUTQ, &unread) == 0 && unread != 0 && clock_millis() < end) {
    (void)poll(NULL, 0, READ_RETRY_MILLIS);
  }
  return unread == 0;
}

int outbox_send(int client, const struct hw_writer *said, const int *descriptors, size_t count) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(HW_MOST_DESCRIPTORS * sizeof(int))];
  } control = {0};
  struct iovec part = {(void *)(uintptr_t)said->bytes, said->length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0 && !has_read_all(client)) {
    // Descriptors that nobody receives count against all that root may have under way, for other clients too.
    hw_log("a client asks for descriptors without taking them: its connection ends");
    return -1;
  }
  if (count > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(count * sizeof *descriptors);
    control.header.cmsg_len = CMSG_LEN(count * sizeof *descriptors);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof *descriptors);
  }
  long long end = clock_millis() + SEND_MILLIS;
  while (part.iov_len > 0) {
    ssize_t n = sendmsg(client, &message, MSG_NOSIGNAL);
    if (n > 0) {
      part.iov_base = (uint8_t *)part.iov_base + n;
      part.iov_len -= (size_t)n;
      message.msg_control = NULL;
      message.msg_controllen = 0;
    } else if (errno == EAGAIN) {
      struct pollfd writable = {.fd = client, .events = POLLOUT};
      long long left = end - clock_millis();
      if (left <= 0 || poll(&writable, 1, (int)left) == 0) {
        return -1;
      }
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return 0;
}
