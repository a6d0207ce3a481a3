#include "name_watch.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const char RESOLV_CONF[] = "/etc/resolv.conf";

enum {
  MOST_LINKS = 8,  // as many as are followed
  IN_DIRECTORY = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF,
  // Where a file is a mount point, its directory tells nothing of it.
  ON_FILE = IN_MODIFY | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF,
};

void name_watch_init(struct name_watch *watch) {
  watch->fd = -1;
  watch->count = 0;
}

void name_watch_close(struct name_watch *watch) {
  if (watch->fd >= 0) {
    close(watch->fd);
  }
  name_watch_init(watch);
}

// False: there is no such place, or it cannot be watched.
static bool add(struct name_watch *watch, const char *path, uint32_t events, const char *name) {
  if (watch->count == NAME_WATCH_MOST || strlen(name) >= NAME_WATCH_NAME_BYTES) {
    return false;
  }
  int number = inotify_add_watch(watch->fd, path, events | IN_MASK_ADD);
  if (number < 0) {
    return false;
  }
  watch->places[watch->count].watch = number;
  strcpy(watch->places[watch->count].name, name);
  watch->count++;
  return true;
}

// Cuts the last part of an absolute path off and returns it; the rest is "/" at the least.
static const char *cut(char *path) {
  char *slash = strrchr(path, '/');
  static char name[PATH_MAX];
  snprintf(name, sizeof name, "%s", slash + 1);
  slash[slash == path ? 1 : 0] = 0;
  return name;
}

// The directory of a path, or the nearest one above it that is there: the missing one may come.
static void add_directory(struct name_watch *watch, const char *path) {
  char directory[PATH_MAX];
  snprintf(directory, sizeof directory, "%s", path);
  const char *name = cut(directory);
  while (!add(watch, directory, IN_DIRECTORY | IN_ONLYDIR, name) && directory[1] != 0) {
    name = cut(directory);
  }
}

// Replaces a path that is a link by what it says. False: it is none.
static bool follow(char path[PATH_MAX]) {
  char target[PATH_MAX];
  char next[2 * PATH_MAX];
  ssize_t n = readlink(path, target, sizeof target - 1);
  if (n <= 0) {
    return false;
  }
  target[n] = 0;
  if (target[0] == '/') {
    snprintf(next, sizeof next, "%s", target);
  } else {
    (void)cut(path);
    snprintf(next, sizeof next, "%s/%s", path, target);
  }
  if (strlen(next) >= PATH_MAX) {
    return false;
  }
  strcpy(path, next);
  return true;
}

int name_watch_open(struct name_watch *watch) {
  name_watch_close(watch);
  watch->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return watch->fd < 0 ? -1 : 0;
}

void name_watch_look(struct name_watch *watch) {
  // What systemd-resolved asks, and the records of Debian's resolvconf and of openresolv: any file there.
  static const char *const stores[] = {"/run/systemd/resolve", "/run/resolvconf/interface", "/run/resolvconf/interfaces",
                                       "/run/resolvconf/keys"};
  char path[PATH_MAX];
  strcpy(path, RESOLV_CONF);
  for (int links = 0; links < MOST_LINKS; links++) {
    add_directory(watch, path);
    if (!follow(path)) {
      break;
    }
  }
  (void)add(watch, path, ON_FILE, "");
  for (size_t i = 0; i < sizeof stores / sizeof stores[0]; i++) {
    (void)add(watch, stores[i], IN_DIRECTORY | IN_ONLYDIR, "");
  }
}

int name_watch_renew(struct name_watch *watch) {
  if (name_watch_open(watch) != 0) {
    return -1;
  }
  name_watch_look(watch);
  return 0;
}

static bool matters(const struct name_watch *watch, const struct inotify_event *event) {
  if (event->len == 0 || (event->mask & IN_Q_OVERFLOW) != 0) {
    return true;
  }
  if (watch->count == 0) {
    return strstr(event->name, "resolv") != NULL;
  }
  for (size_t i = 0; i < watch->count; i++) {
    const char *name = watch->places[i].name;
    if (watch->places[i].watch == event->wd && (name[0] == 0 || strcmp(name, event->name) == 0)) {
      return true;
    }
  }
  return false;
}

bool name_watch_heard(struct name_watch *watch) {
  _Alignas(struct inotify_event) char events[4096];
  bool any = false;
  ssize_t n;
  while (watch->fd >= 0 && ((n = read(watch->fd, events, sizeof events)) > 0 || (n < 0 && errno == EINTR))) {
    const struct inotify_event *event;
    for (ssize_t at = 0; at < n; at += (ssize_t)(sizeof *event + event->len)) {
      event = (const struct inotify_event *)(const void *)(events + at);
      any = any || matters(watch, event);
    }
  }
  return any;
}
