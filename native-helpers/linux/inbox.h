// What has come from the client: bytes, until they are whole requests. Nothing that it sends makes this grow: at most one
// request waits here. No descriptor is ever taken from a client: closing what a stranger passed can block for as long as
// the stranger likes (a lingering TCP socket, a file system of their own).
#ifndef HOMEWARD_INBOX_H
#define HOMEWARD_INBOX_H

#include "../proto/proto.h"

struct inbox {
  uint8_t bytes[HW_HEADER_BYTES + HW_MAX_PAYLOAD_BYTES];
  size_t length;
};

enum inbox_news {
  INBOX_OK,
  INBOX_GONE,         // the client is
  INBOX_DESCRIPTORS,  // it passes descriptors; they stay with the kernel, and the connection can only be left to our end
};

// The kernel refuses descriptors for this socket by itself, where it can (Linux 6.16). Those that come nevertheless are met
// by inbox_receive.
void inbox_refuse_descriptors(int socket);

void inbox_init(struct inbox *in);

// Takes what waits at the socket, which does not block.
enum inbox_news inbox_receive(struct inbox *in, int client);

// The first request. HW_OK: *payload is its payload, or NULL when a part of it is still to come. Another answer: what came
// is no request, and nothing behind it can be read; *header has the id when HW_OTHER_VERSION.
enum hw_error inbox_first(const struct inbox *in, struct hw_header *header, const uint8_t **payload);

// Forgets the first request, which must be whole.
void inbox_drop_first(struct inbox *in, const struct hw_header *header);

#endif
