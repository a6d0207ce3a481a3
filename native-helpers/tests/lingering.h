#ifndef HOMEWARD_LINGERING_H
#define HOMEWARD_LINGERING_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

// A socket that nobody reads, with bytes on their way and a linger time: whoever closes it last waits for that time.
static inline int lingering_socket(int *listener) {
  static char bytes[1 << 20];
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  const struct linger linger = {1, 100000};
  *listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(bind(*listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(*listener, 1) == 0);
  CHECK(getsockname(*listener, (struct sockaddr *)&address, &length) == 0);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
  while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
  }
  return fd;
}

#endif
