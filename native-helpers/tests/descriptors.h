// Sending bytes with descriptors beside them, as a client must not.
#ifndef HOMEWARD_DESCRIPTORS_H
#define HOMEWARD_DESCRIPTORS_H

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { MOST_PASSED = 253 };  // the kernel's own limit

static inline ssize_t send_with(int socket, const void *bytes, size_t length, const int *descriptors, size_t count) {
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
  return sendmsg(socket, &message, MSG_NOSIGNAL);
}

#endif
