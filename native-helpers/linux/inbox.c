#include "inbox.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// Room for more than the one that a request may have: the kernel closes what does not fit and says so.
enum { ROOM = 4 };

void inbox_init(struct inbox *in) {
  in->length = 0;
  in->descriptor = -1;
  in->surplus = false;
}

static void keep(struct inbox *in, int descriptor) {
  if (in->descriptor < 0 && !in->surplus) {
    in->descriptor = descriptor;
    return;
  }
  close(descriptor);
  inbox_close(in);
  in->surplus = true;
}

static void keep_all(struct inbox *in, struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len < CMSG_LEN(0)) {
      continue;
    }
    size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(c) + i * sizeof descriptor, sizeof descriptor);
      keep(in, descriptor);
    }
  }
  if ((message->msg_flags & MSG_CTRUNC) != 0) {
    inbox_close(in);
    in->surplus = true;
  }
}

int inbox_receive(struct inbox *in, int client) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(ROOM * sizeof(int))];
  } control;
  struct iovec part = {in->bytes + in->length, sizeof in->bytes - in->length};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  ssize_t n = recvmsg(client, &message, MSG_CMSG_CLOEXEC);
  if (n < 0) {
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
  }
  keep_all(in, &message);
  in->length += (size_t)n;
  return n == 0 ? -1 : 0;
}

enum hw_error inbox_first(const struct inbox *in, struct hw_header *header, const uint8_t **payload) {
  *payload = NULL;
  if (in->length < HW_HEADER_BYTES) {
    return HW_OK;
  }
  enum hw_error error = hw_parse_header(in->bytes, header);
  if (error == HW_OK && in->length - HW_HEADER_BYTES >= header->payload_bytes) {
    *payload = in->bytes + HW_HEADER_BYTES;
  }
  return error;
}

int inbox_take_descriptor(struct inbox *in) {
  int descriptor = in->descriptor;
  in->descriptor = -1;
  in->surplus = false;
  return descriptor;
}

void inbox_drop_first(struct inbox *in, const struct hw_header *header) {
  size_t whole = HW_HEADER_BYTES + (size_t)header->payload_bytes;
  in->length -= whole;
  memmove(in->bytes, in->bytes + whole, in->length);
  if (in->length == 0) {
    inbox_close(in);
  }
}

void inbox_close(struct inbox *in) {
  int descriptor = inbox_take_descriptor(in);
  if (descriptor >= 0) {
    close(descriptor);
  }
}
