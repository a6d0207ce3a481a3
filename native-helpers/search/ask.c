#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"

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

// All that comes until the other side ends the connection; NULL: it did not, or it was too much.
static char *receive_all(int fd, long deadline, size_t *length) {
  size_t size = FIRST_BYTES;
  char *bytes = malloc(size);
  *length = 0;
  while (bytes != NULL && dial_wait(fd, POLLIN, deadline)) {
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

static enum ask_result converse(int fd, const struct search_arguments *arguments, struct answer *out, char **bytes) {
  char request[4 * SEARCH_QUERY_BYTES];
  size_t length;
  long deadline = dial_deadline(PATIENCE_MILLIS);
  if (!ask_request(arguments, request, sizeof request) || !dial_send(fd, request, strlen(request), deadline)) {
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
  int fd;
  *bytes = NULL;
  enum dial_result result = dial(socket_path, PATIENCE_MILLIS, &fd);
  if (result != DIAL_CONNECTED) {
    return result == DIAL_NOBODY ? ASK_NOBODY : ASK_UNKNOWN;
  }
  enum ask_result asked = converse(fd, arguments, out, bytes);
  close(fd);
  return asked;
}
