#include "../linux/buffers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

enum { WANTED_BYTES = 7 * 1024 * 1024 };

static int buffer(int descriptor, int option) {
  int value = 0;
  socklen_t length = sizeof value;
  CHECK(getsockopt(descriptor, SOL_SOCKET, option, &value, &length) == 0);
  return value;
}

// Whether this process may do what the helper may.
static bool is_privileged(void) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int bytes = WANTED_BYTES;
  bool result = setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0;
  close(fd);
  return result;
}

static void raises_both_buffers_of_udp_sockets(void) {
  static const int families[] = {AF_INET, AF_INET6};
  for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
    int fd = socket(families[i], SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      CHECK(families[i] == AF_INET6 && errno == EAFNOSUPPORT);
    } else if (is_privileged()) {
      CHECK(buffers_raise(fd) == HW_OK);
      CHECK(buffer(fd, SO_RCVBUF) == 2 * WANTED_BYTES && buffer(fd, SO_SNDBUF) == 2 * WANTED_BYTES);
      CHECK(buffers_raise(fd) == HW_OK);
    } else {
      CHECK(buffers_raise(fd) == HW_SYSTEM && errno == EPERM);
    }
    close(fd);
  }
}

static void refuse_and_close(int descriptor) {
  // What this system does not have or this user may not open cannot be tried.
  if (descriptor >= 0) {
    CHECK(buffers_raise(descriptor) == HW_MALFORMED);
    close(descriptor);
  }
}

static void refuse_socket(int family, int type, int protocol) {
  int fd = socket(family, type | SOCK_CLOEXEC, protocol);
  if (fd >= 0) {
    int receive = buffer(fd, SO_RCVBUF);
    int send = buffer(fd, SO_SNDBUF);
    CHECK(buffers_raise(fd) == HW_MALFORMED);
    CHECK(buffer(fd, SO_RCVBUF) == receive && buffer(fd, SO_SNDBUF) == send);
  }
  close(fd);
}

static void leaves_every_other_descriptor_alone(void) {
  int pipes[2];
  CHECK(pipe2(pipes, O_CLOEXEC) == 0);
  refuse_and_close(pipes[0]);
  refuse_and_close(pipes[1]);
  refuse_and_close(open("/dev/null", O_RDWR | O_CLOEXEC));
  refuse_and_close(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  refuse_and_close(open("/", O_PATH | O_CLOEXEC));
  refuse_and_close(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
  refuse_and_close(eventfd(0, EFD_CLOEXEC));
  refuse_and_close(epoll_create1(EPOLL_CLOEXEC));
  refuse_socket(AF_INET, SOCK_STREAM, 0);
  refuse_socket(AF_INET6, SOCK_STREAM, 0);
  refuse_socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
  refuse_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
  refuse_socket(AF_INET, SOCK_RAW, IPPROTO_UDP);
  refuse_socket(AF_INET6, SOCK_RAW, IPPROTO_UDP);
  refuse_socket(AF_UNIX, SOCK_DGRAM, 0);
  refuse_socket(AF_UNIX, SOCK_STREAM, 0);
  refuse_socket(AF_NETLINK, SOCK_DGRAM, NETLINK_ROUTE);
  refuse_socket(AF_PACKET, SOCK_DGRAM, 0);
  CHECK(buffers_raise(-1) == HW_MALFORMED);
}

int main(void) {
  raises_both_buffers_of_udp_sockets();
  leaves_every_other_descriptor_alone();
  PASSED();
  return 0;
}
