#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// The other knows better what to say of a node that is slower.
enum { PATIENCE_MILLIS = 5000, FIRST_BYTES = 64 << 10, MOST_BYTES = 64 << 20 };

static bool put(char *out, size_t size, size_t *at, const char *text) {
  size_t length = strlen(text);
  if (length >= size - *at) {
    return false;
  }
  memcpy(out + *at, text, length + 1);
  *at += length;
  return true;
}

static bool put_escaped(char *out, size_t size, size_t *at, const char *text) {
  static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  for (; *text != 0; text++) {
    char escaped[4] = {*text, 0, 0, 0};
    if (strchr(PLAIN, *text) == NULL) {
      snprintf(escaped, sizeof escaped, "%%%02X", (unsigned)(unsigned char)*text);
    }
    if (!put(out, size, at, escaped)) {
      return false;
    }
  }
  return true;
}

bool ask_request(const struct search_arguments *arguments, char *out, size_t size) {
  size_t at = 0;
  return put(out, size, &at, "GET /localapi/v0/search?q=") && put_escaped(out, size, &at, arguments->query) &&
         put(out, size, &at, "&limit=") && put_escaped(out, size, &at, arguments->limit) &&
         put(out, size, &at, "&as=") && put_escaped(out, size, &at, arguments->form) &&
         put(out, size, &at, " HTTP/1.1\r\nHost: local-api.homeward.invalid\r\nContent-Length: 0\r\n\r\n");
}

static long millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

// Whether there is something to do within the time that is left.
static bool ready(int fd, short events, long deadline) {
  long left = deadline - millis();
  struct pollfd waited = {.fd = fd, .events = events};
  return left > 0 && poll(&waited, 1, (int)left) == 1;
}

static bool send_all(int fd, const char *bytes, size_t length, long deadline) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
      return false;
    }
    if (sent < 0 && !ready(fd, POLLOUT, deadline)) {
      return false;
    }
    bytes += sent > 0 ? sent : 0;
    length -= sent > 0 ? (size_t)sent : 0;
  }
  return true;
}

// All that comes until the other side ends the connection; NULL: it did not, or it was too much.
static char *receive_all(int fd, long deadline, size_t *length) {
  size_t size = FIRST_BYTES;
  char *bytes = malloc(size);
  *length = 0;
  while (bytes != NULL && ready(fd, POLLIN, deadline)) {
    if (*length == size) {
      size *= 2;
      char *larger = size > MOST_BYTES ? NULL : realloc(bytes, size);
      if (larger == NULL) {
        break;
      }
      bytes = larger;
    }
    ssize_t received = recv(fd, bytes + *length, size - *length, MSG_DONTWAIT);
    if (received == 0) {
      return bytes;
    }
    if (received < 0 && errno != EAGAIN && errno != EINTR) {
      break;
    }
    *length += received > 0 ? (size_t)received : 0;
  }
  free(bytes);
  return NULL;
}

// Nothing is said before it is known who listens: this user or root.
static bool is_ours(int fd) {
  struct ucred other;
  socklen_t size = sizeof other;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 && (other.uid == getuid() || other.uid == 0);
}

static enum ask_result converse(int fd, const struct search_arguments *arguments, struct answer *out, char **bytes) {
  char request[4 * SEARCH_QUERY_BYTES];
  size_t length;
  long deadline = millis() + PATIENCE_MILLIS;
  if (!is_ours(fd) || !ask_request(arguments, request, sizeof request) ||
      !send_all(fd, request, strlen(request), deadline)) {
    return ASK_UNKNOWN;
  }
  *bytes = receive_all(fd, deadline, &length);
  if (*bytes == NULL) {
    return ASK_UNKNOWN;
  }
  if (!answer_parse(*bytes, length, out) || out->status != 200) {
    free(*bytes);
    *bytes = NULL;
    return ASK_UNKNOWN;
  }
  return ASK_ANSWERED;
}

enum ask_result ask(const char *socket_path, const struct search_arguments *arguments, struct answer *out, char **bytes) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(socket_path);
  *bytes = NULL;
  if (length >= sizeof address.sun_path) {
    return ASK_NOBODY;
  }
  memcpy(address.sun_path, socket_path, length + 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return ASK_UNKNOWN;
  }
  const struct timeval patience = {.tv_sec = PATIENCE_MILLIS / 1000};
  (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  enum ask_result result = ASK_NOBODY;
  if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) {
    result = converse(fd, arguments, out, bytes);
  } else if (errno == EAGAIN) {
    result = ASK_UNKNOWN;  // somebody is there, and does not come to accept
  }
  close(fd);
  return result;
}
