#include "dial.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static long millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

bool dial_wait(int fd, short events, long deadline) {
  long left = deadline - millis();
  struct pollfd waited = {.fd = fd, .events = events};
  return left > 0 && poll(&waited, 1, (int)left) == 1;
}

bool dial_send(int fd, const char *bytes, size_t length, long deadline) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      return false;
    }
    if (sent < 0 && !dial_wait(fd, POLLOUT, deadline)) {
      return false;
    }
    bytes += sent > 0 ? sent : 0;
    length -= sent > 0 ? (size_t)sent : 0;
  }
  return true;
}

long dial_deadline(long patience_millis) { return millis() + patience_millis; }

static bool is_ours(int fd) {
  struct ucred other;
  socklen_t size = sizeof other;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 && (other.uid == getuid() || other.uid == 0);
}

enum dial_result dial(const char *path, long patience_millis, int *fd) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const struct timeval patience = {.tv_sec = patience_millis / 1000};
  size_t length = strlen(path);
  if (length >= sizeof address.sun_path) {
    return DIAL_NOBODY;
  }
  memcpy(address.sun_path, path, length + 1);
  *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (*fd < 0) {
    return DIAL_UNKNOWN;
  }
  (void)setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  enum dial_result result = DIAL_CONNECTED;
  if (connect(*fd, (const struct sockaddr *)&address, sizeof address) != 0) {
    result = errno == EAGAIN ? DIAL_UNKNOWN : DIAL_NOBODY;
  } else if (!is_ours(*fd)) {
    result = DIAL_UNKNOWN;
  }
  if (result != DIAL_CONNECTED) {
    close(*fd);
  }
  return result;
}
