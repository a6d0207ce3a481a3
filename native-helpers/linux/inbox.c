#include "inbox.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

// Since Linux 6.16; the headers may be older.
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

void inbox_refuse_descriptors(int socket) {
  const int no = 0;
  const int yes = 1;
  (void)setsockopt(socket, SOL_SOCKET, SO_PASSRIGHTS, &no, sizeof no);
  // Else the kernel drops an urgent byte, with the descriptors beside it, while we read what is behind.
  (void)setsockopt(socket, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof yes);
}

void inbox_init(struct inbox *in) { in->length = 0; }

enum inbox_news inbox_receive(struct inbox *in, int client) {
  struct iovec part = {in->bytes + in->length, sizeof in->bytes - in->length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  // A look first: it takes nothing out of the queue, and without room for descriptors the kernel says that there are some.
  ssize_t n = recvmsg(client, &message, MSG_PEEK);
  if (n > 0 && (message.msg_flags & MSG_CTRUNC) != 0) {
    return INBOX_DESCRIPTORS;
  }
  if (n > 0) {
    // Only what was looked at: behind it there may be some.
    n = recv(client, in->bytes + in->length, (size_t)n, 0);
  }
  if (n < 0) {
    return errno == EAGAIN || errno == EINTR ? INBOX_OK : INBOX_GONE;
  }
  in->length += (size_t)n;
  return n == 0 ? INBOX_GONE : INBOX_OK;
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

void inbox_drop_first(struct inbox *in, const struct hw_header *header) {
  size_t whole = HW_HEADER_BYTES + (size_t)header->payload_bytes;
  in->length -= whole;
  memmove(in->bytes, in->bytes + whole, in->length);
}
