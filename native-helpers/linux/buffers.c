#include "buffers.h"

#include <netinet/in.h>
#include <sys/socket.h>

// Not the client's to choose. The kernel counts twice as much, to have room for what it adds to each datagram.
enum { BUFFER_BYTES = 7 * 1024 * 1024 };

// An option of the socket, or -1, which none of these has: not a socket, or the kernel does not tell.
static int told(int descriptor, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0 && length == sizeof value ? value : -1;
}

static bool is_udp(int descriptor) {
  int domain = told(descriptor, SO_DOMAIN);
  return (domain == AF_INET || domain == AF_INET6) && told(descriptor, SO_TYPE) == SOCK_DGRAM &&
         told(descriptor, SO_PROTOCOL) == IPPROTO_UDP;
}

enum hw_error buffers_raise(int descriptor) {
  const int bytes = BUFFER_BYTES;
  if (!is_udp(descriptor)) {
    return HW_MALFORMED;
  }
  return setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0 &&
                 setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes) == 0
             ? HW_OK
             : HW_SYSTEM;
}
