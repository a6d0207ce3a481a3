#include "summon.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dial.h"

// A first window takes seconds.
enum { PATIENCE_MILLIS = 10000 };

bool summon_is_meant(int count, char **arguments) {
  return count == 3 && strcmp(arguments[1], "gui") == 0 && strcmp(arguments[2], "--search") == 0;
}

bool summon(const char *socket_path) {
  static const char REQUEST[] = "search\n";
  char answer;
  int fd;
  if (dial(socket_path, PATIENCE_MILLIS, &fd) != DIAL_CONNECTED) {
    return false;
  }
  long deadline = dial_deadline(PATIENCE_MILLIS);
  bool shown = dial_send(fd, REQUEST, sizeof REQUEST - 1, deadline) && dial_wait(fd, POLLIN, deadline) &&
               recv(fd, &answer, 1, MSG_DONTWAIT) == 1;
  close(fd);
  return shown;
}
