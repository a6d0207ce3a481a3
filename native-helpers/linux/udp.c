#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

// The kernel counts twice as much, to have room for what it adds to each datagram.
enum { BUFFER_BYTES = 7 * 1024 * 1024 };

static int bind_to(int fd, int family, uint16_t port) {
  if (family == AF_INET) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    return bind(fd, (struct sockaddr *)&address, sizeof address);
  }
  const int both_families = 0;
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &both_families, sizeof both_families) != 0) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  return bind(fd, (struct sockaddr *)&address, sizeof address);
}

// A bound socket, or -1 with errno. `sharer`: -1: nobody else has the port; else whose it is with others of that user.
static int open_family(int family, uint16_t port, uid_t sharer) {
  const int yes = 1;
  int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return -1;
  }
  // The kernel lets sockets of one owner share, so it has to be theirs before it is bound.
  bool shares = sharer != (uid_t)-1;
  if ((shares && (fchown(fd, sharer, (gid_t)-1) != 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)) ||
      bind_to(fd, family, port) != 0) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
  }
  return fd;
}

static void raise_buffer(int fd, int forced, int usual) {
  const int bytes = BUFFER_BYTES;
  // Where the helper may not force it, as in some containers, the client still gets what everybody gets.
  if (setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof bytes) != 0) {
    (void)setsockopt(fd, SOL_SOCKET, usual, &bytes, sizeof bytes);
  }
}

static int local_port(int fd, uint16_t *port) {
  union {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } address;
  socklen_t length = sizeof address;
  if (getsockname(fd, &address.any, &length) != 0) {
    return -1;
  }
  *port = ntohs(address.any.sa_family == AF_INET ? address.in.sin_port : address.in6.sin6_port);
  return 0;
}

void udp_close(struct udp *udp) {
  int saved = errno;
  while (udp->count > 0) {
    close(udp->fds[--udp->count]);
  }
  errno = saved;
}

static void raise_buffers(int fd) {
  raise_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
  raise_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
}

enum hw_error udp_open(uint16_t port, size_t count, uid_t owner, struct udp *out) {
  const int yes = 1;
  out->count = 0;
  out->family = 6;
  // The first takes the port alone: one that any other program has is in use, whatever that program would share.
  int fd = open_family(AF_INET6, port, (uid_t)-1);
  if (fd < 0 && (errno == EAFNOSUPPORT || errno == EADDRNOTAVAIL)) {
    out->family = 4;
    fd = open_family(AF_INET, port, (uid_t)-1);
  }
  if (fd < 0) {
    return errno == EADDRINUSE ? HW_IN_USE : HW_SYSTEM;
  }
  out->fds[out->count++] = fd;
  // Firewall rules and accounting by user see the one whose packets these are.
  if (fchown(fd, owner, (gid_t)-1) != 0 || local_port(fd, &out->port) != 0 ||
      (count > 1 && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)) {
    udp_close(out);
    return HW_SYSTEM;
  }
  raise_buffers(fd);
  while (out->count < count) {
    fd = open_family(out->family == 6 ? AF_INET6 : AF_INET, out->port, owner);
    if (fd < 0) {
      udp_close(out);
      return HW_SYSTEM;
    }
    out->fds[out->count++] = fd;
    raise_buffers(fd);
  }
  return HW_OK;
}
