// What has come from the client: bytes, until they are whole requests, and beside them the descriptors that it passes.
// Nothing that it sends makes this grow: at most one request and one descriptor wait here.
#ifndef HOMEWARD_INBOX_H
#define HOMEWARD_INBOX_H

#include "../proto/proto.h"

struct inbox {
  uint8_t bytes[HW_HEADER_BYTES + HW_MAX_PAYLOAD_BYTES];
  size_t length;
  int descriptor;  // -1: none waits
  bool surplus;    // more came than one; all were closed
};

void inbox_init(struct inbox *in);

// Takes what waits at the socket, which does not block. 0, or -1 when the client is gone.
int inbox_receive(struct inbox *in, int client);

// The first request. HW_OK: *payload is its payload, or NULL when a part of it is still to come. Another answer: what came
// is no request, and nothing behind it can be read; *header has the id when HW_OTHER_VERSION.
enum hw_error inbox_first(const struct inbox *in, struct hw_header *header, const uint8_t **payload);

// The descriptor that came with the requests that are here; from now on it is the caller's. -1: there is none, or there
// were more than one.
int inbox_take_descriptor(struct inbox *in);

// Forgets the first request, which must be whole. A descriptor that nobody took is closed with the last one.
void inbox_drop_first(struct inbox *in, const struct hw_header *header);

// Closes what nobody took.
void inbox_close(struct inbox *in);

#endif
