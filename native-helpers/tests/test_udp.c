#include "../linux/udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

enum { WANTED_BYTES = 7 * 1024 * 1024 };

static int told(int descriptor, int option) {
  int value = -1;
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

static void gives_a_udp_socket_with_large_buffers(void) {
  struct udp udp;
  CHECK(udp_open(0, 1, geteuid(), &udp) == HW_OK);
  CHECK(udp.port != 0);
  CHECK(told(udp.fds[0], SO_TYPE) == SOCK_DGRAM && told(udp.fds[0], SO_PROTOCOL) == IPPROTO_UDP);
  CHECK(told(udp.fds[0], SO_DOMAIN) == (udp.family == 6 ? AF_INET6 : AF_INET));
  CHECK((fcntl(udp.fds[0], F_GETFL) & O_NONBLOCK) != 0 && (fcntl(udp.fds[0], F_GETFD) & FD_CLOEXEC) != 0);
  if (is_privileged()) {
    CHECK(told(udp.fds[0], SO_RCVBUF) == 2 * WANTED_BYTES && told(udp.fds[0], SO_SNDBUF) == 2 * WANTED_BYTES);
  }
  close(udp.fds[0]);
}

static void takes_datagrams_of_both_families(void) {
  struct udp udp;
  CHECK(udp_open(0, 1, geteuid(), &udp) == HW_OK);
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(udp.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(udp.port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  char byte = 4;
  int from = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(sendto(from, &byte, 1, 0, (struct sockaddr *)&ipv4, sizeof ipv4) == 1);
  CHECK(recv(udp.fds[0], &byte, 1, 0) == 1 && byte == 4);
  close(from);
  from = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  byte = 6;
  // This test's host may have no IPv6 on its loopback.
  if (from >= 0 && udp.family == 6 && sendto(from, &byte, 1, 0, (struct sockaddr *)&ipv6, sizeof ipv6) == 1) {
    CHECK(recv(udp.fds[0], &byte, 1, 0) == 1 && byte == 6);
  }
  close(from);
  close(udp.fds[0]);
}

static void says_that_a_port_is_in_use(void) {
  struct udp first;
  struct udp second;
  CHECK(udp_open(0, 1, geteuid(), &first) == HW_OK);
  CHECK(udp_open(first.port, 1, geteuid(), &second) == HW_IN_USE);
  uint16_t port = first.port;
  udp_close(&first);
  CHECK(udp_open(port, 1, geteuid(), &second) == HW_OK && second.port == port);
  udp_close(&second);
  // Also when only the IPv4 half of it is.
  struct sockaddr_in taken = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  CHECK(bind(fd, (struct sockaddr *)&taken, sizeof taken) == 0);
  CHECK(udp_open(port, 1, geteuid(), &second) == HW_IN_USE);
  close(fd);
}

static void the_socket_belongs_to_the_one_who_asked(void) {
  struct udp udp;
  struct stat s;
  if (geteuid() == 0) {
    CHECK(udp_open(0, 1, 65533, &udp) == HW_OK);
    CHECK(fstat(udp.fds[0], &s) == 0 && s.st_uid == 65533);
    close(udp.fds[0]);
  } else {
    CHECK(udp_open(0, 1, 0, &udp) == HW_SYSTEM && errno == EPERM);
  }
}

// So many datagrams, each from a port of its own, and how many sockets got some of them.
static size_t sockets_that_hear(const struct udp *udp, int datagrams) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(udp->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int heard = 0;
  size_t sockets = 0;
  for (int i = 0; i < datagrams; i++) {
    int from = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    CHECK(sendto(from, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == 1);
    close(from);
  }
  for (size_t i = 0; i < udp->count; i++) {
    char byte;
    int before = heard;
    while (recv(udp->fds[i], &byte, 1, 0) == 1) {
      heard++;
    }
    sockets += heard > before ? 1 : 0;
  }
  CHECK(heard == datagrams);
  return sockets;
}

static void several_share_a_port_that_nobody_else_has(void) {
  struct udp udp;
  struct udp other;
  uid_t owner = geteuid() == 0 ? 65533 : geteuid();
  CHECK(udp_open(0, 4, owner, &udp) == HW_OK && udp.count == 4);
  for (size_t i = 0; i < udp.count; i++) {
    struct stat s;
    CHECK(fstat(udp.fds[i], &s) == 0 && s.st_uid == owner);
    CHECK((fcntl(udp.fds[i], F_GETFL) & O_NONBLOCK) != 0 && (fcntl(udp.fds[i], F_GETFD) & FD_CLOEXEC) != 0);
  }
  CHECK(sockets_that_hear(&udp, 200) == 4);
  // Who wants the port for themselves does not get in between, alone or with others.
  CHECK(udp_open(udp.port, 1, owner, &other) == HW_IN_USE && other.count == 0);
  CHECK(udp_open(udp.port, 4, owner, &other) == HW_IN_USE && other.count == 0);
  udp_close(&udp);
}

int main(void) {
  gives_a_udp_socket_with_large_buffers();
  takes_datagrams_of_both_families();
  says_that_a_port_is_in_use();
  the_socket_belongs_to_the_one_who_asked();
  several_share_a_port_that_nobody_else_has();
  PASSED();
  return 0;
}
