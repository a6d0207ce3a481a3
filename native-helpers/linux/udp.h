// The UDP socket of a client's engine. The helper makes it and hands it out, because it may give it larger buffers than
// an ordinary user gets: two or three datagrams of 64 KiB fill those. These are settings of that one socket: nothing of
// the computer changes, they go with the socket, and there is nothing to undo.
#ifndef HOMEWARD_UDP_H
#define HOMEWARD_UDP_H

#include <sys/types.h>

#include "../proto/proto.h"

struct udp {
  int fds[HW_MOST_DESCRIPTORS];  // do not block
  size_t count;
  uint8_t family;  // 6: for both families; 4: this host has no IPv6
  uint16_t port;
};

// So many sockets, 1 to HW_MOST_DESCRIPTORS, that belong to `owner`, bound to the port on all addresses; port 0: to any free
// one. What comes is shared out among several by a hash of both ends. HW_OK; HW_IN_USE: another socket has the port;
// HW_SYSTEM with errno. But for HW_OK nothing is open.
enum hw_error udp_open(uint16_t port, size_t count, uid_t owner, struct udp *out);

// Closes all; errno stays as it is.
void udp_close(struct udp *udp);

#endif
