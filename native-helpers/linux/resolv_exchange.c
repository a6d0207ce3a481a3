#include "resolv_exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_write.h"
#include "resolv_file.h"

// Large, and this program has one thread.
static struct resolv_text look;

static void aside_path(const char *path, char aside[RESOLV_PATH_BYTES]) {
  snprintf(aside, RESOLV_PATH_BYTES, "%.*s.homeward-new", RESOLV_PATH_BYTES - 16, path);
}

// Writes a file aside, with owner and mode of the old one, and syncs it. 0, or -1 with errno; then there is none.
static int write_aside(const char *aside, const char *path, const char *bytes, size_t count) {
  struct stat old;
  unlink(aside);
  bool existed = stat(path, &old) == 0;
  int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return -1;
  }
  bool done = (!existed || fchown(fd, old.st_uid, old.st_gid) == 0) &&
              fchmod(fd, existed ? old.st_mode & 07777 : 0644) == 0 && file_write_all(fd, bytes, count) == 0 &&
              fsync(fd) == 0;
  int saved = errno;
  close(fd);
  if (!done) {
    unlink(aside);
  }
  errno = saved;
  return done ? 0 : -1;
}

bool resolv_exchange_holds(const char *path, const struct resolv_text *expected) {
  int exists = resolv_file_read(path, &look);
  return expected == NULL ? exists == 0
                          : exists == 1 && look.length == expected->length &&
                                memcmp(look.bytes, expected->bytes, look.length) == 0;
}

// Moves what lies aside into the place of what is expected there. Another program may have written since that was read:
// only in exchange can be seen what was there at that very moment.
static enum outcome move_in(const char *aside, const char *path, const struct resolv_text *expected,
                            const char *bytes, size_t count) {
  unsigned flags = expected == NULL ? RENAME_NOREPLACE : RENAME_EXCHANGE;
  if (renameat2(AT_FDCWD, aside, AT_FDCWD, path, flags) != 0) {
    if (errno == EEXIST || errno == ENOENT) {
      return OVERTAKEN;
    }
    if (errno != EINVAL && errno != ENOSYS) {
      return FAILED;
    }
    // A file system that cannot do this.
    if (!resolv_exchange_holds(path, expected)) {
      return OVERTAKEN;
    }
    return rename(aside, path) == 0 ? DONE : FAILED;
  }
  if (expected == NULL || resolv_exchange_holds(aside, expected)) {
    return DONE;
  }
  // Theirs is the newer one: it goes back, and whatever came in between before it.
  if (renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE) == 0 &&
      !(resolv_file_read(aside, &look) == 1 && look.length == count && memcmp(look.bytes, bytes, count) == 0)) {
    (void)renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE);
  }
  return OVERTAKEN;
}

enum outcome resolv_exchange(const char *path, const char *bytes, size_t count, const struct resolv_text *expected) {
  char aside[RESOLV_PATH_BYTES];
  // It cannot be replaced, and its directory may be that of other resolv.confs, with a helper of their own each: network
  // namespaces with a file of their own over /etc/resolv.conf share /etc. Nothing of ours is there.
  if (resolv_file_is_mount_point(path)) {
    errno = EBUSY;
    return FAILED;
  }
  aside_path(path, aside);
  if (write_aside(aside, path, bytes, count) != 0) {
    return FAILED;
  }
  enum outcome outcome = move_in(aside, path, expected, bytes, count);
  int saved = errno;
  unlink(aside);
  errno = saved;
  return outcome;
}

enum outcome resolv_exchange_remove(const char *path, const struct resolv_text *expected) {
  char aside[RESOLV_PATH_BYTES];
  aside_path(path, aside);
  if (renameat2(AT_FDCWD, path, AT_FDCWD, aside, RENAME_NOREPLACE) != 0) {
    if (errno == ENOENT) {
      return OVERTAKEN;
    }
    if (errno != EINVAL && errno != ENOSYS) {
      return FAILED;
    }
    // A file system that cannot do this.
    return !resolv_exchange_holds(path, expected) ? OVERTAKEN : unlink(path) == 0 ? DONE : FAILED;
  }
  bool was_expected = resolv_exchange_holds(aside, expected);
  if (!was_expected) {
    // Theirs goes back, unless there is a still newer one.
    (void)renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_NOREPLACE);
  }
  unlink(aside);
  return was_expected ? DONE : OVERTAKEN;
}

int resolv_exchange_own(const char *path, const char *bytes, size_t count) {
  char aside[RESOLV_PATH_BYTES];
  aside_path(path, aside);
  return write_aside(aside, path, bytes, count) == 0 && rename(aside, path) == 0 ? 0 : -1;
}

void resolv_exchange_tidy(const char *path) {
  char aside[RESOLV_PATH_BYTES];
  if (!resolv_file_is_mount_point(path)) {
    aside_path(path, aside);
    unlink(aside);
  }
}
