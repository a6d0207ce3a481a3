#include "resolv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_write.h"

static const char RESOLV_CONF[] = "/etc/resolv.conf";

// Large, and this program has one thread.
static struct resolv_text scratch;
static struct resolv_text current;
static struct resolv_text look;

// What became of an attempt; OVERTAKEN: another program wrote meanwhile, and what it wrote is there.
enum outcome { DONE, OVERTAKEN, FAILED };

enum { MOST_TRIES = 8 };

bool resolv_file_target(char path[RESOLV_PATH_BYTES]) {
  char resolved[PATH_MAX];
  char link[PATH_MAX];
  if (realpath(RESOLV_CONF, resolved) == NULL) {
    if (errno != ENOENT) {
      return false;
    }
    ssize_t n = readlink(RESOLV_CONF, link, sizeof link - 1);
    if (n < 0) {
      snprintf(resolved, sizeof resolved, "%s", RESOLV_CONF);
    } else {
      // A link to a file that is not there yet: create that one.
      link[n] = 0;
      int length = snprintf(resolved, sizeof resolved, "%s%s", link[0] == '/' ? "" : "/etc/", link);
      if (length < 0 || (size_t)length >= sizeof resolved) {
        errno = ENAMETOOLONG;
        return false;
      }
    }
  }
  if (strlen(resolved) >= RESOLV_PATH_BYTES - 16 || strpbrk(resolved, "\n ") != NULL) {
    errno = ENAMETOOLONG;
    return false;
  }
  strcpy(path, resolved);
  return true;
}

int resolv_file_identity(const char *path, uint64_t *device, uint64_t *inode) {
  char directory[RESOLV_PATH_BYTES];
  struct statx parent;
  struct statx file;
  snprintf(directory, sizeof directory, "%s", path);
  char *slash = strrchr(directory, '/');
  if (slash == NULL) {
    errno = EINVAL;
    return -1;
  }
  slash[slash == directory ? 1 : 0] = 0;
  if (statx(AT_FDCWD, directory, 0, STATX_INO | STATX_MNT_ID, &parent) != 0) {
    return -1;
  }
  // A file that is a mount point of its own stays what it is; others come and go in their directory.
  bool mounted = statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_MNT_ID, &file) == 0 &&
                 file.stx_mnt_id != parent.stx_mnt_id;
  const struct statx *chosen = mounted ? &file : &parent;
  *device = (uint64_t)chosen->stx_dev_major << 32 | chosen->stx_dev_minor;
  *inode = chosen->stx_ino;
  return 0;
}

// Opens a regular file, and nothing that could make us wait: EINVAL or ELOOP for all else that may lie there.
static int open_regular(const char *path, int mode) {
  struct stat s;
  int fd = open(path, mode | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  if (fd < 0) {
    // A FIFO that nobody reads, a device without a driver, a socket.
    errno = errno == ENXIO || errno == ENODEV || errno == EISDIR ? EINVAL : errno;
    return -1;
  }
  if (fstat(fd, &s) == 0 && S_ISREG(s.st_mode)) {
    return fd;
  }
  close(fd);
  errno = EINVAL;
  return -1;
}

int resolv_file_read(const char *path, struct resolv_text *out) {
  int fd = open_regular(path, O_RDONLY);
  out->length = 0;
  if (fd < 0) {
    return errno == ENOENT ? 0 : -1;
  }
  int result = 1;
  while (true) {
    ssize_t n = read(fd, out->bytes + out->length, sizeof out->bytes - out->length);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      result = n < 0 ? -1 : 1;
      break;
    }
    out->length += (size_t)n;
    if (out->length == sizeof out->bytes) {
      errno = EFBIG;
      result = -1;
      break;
    }
  }
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}

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

// Whether there is a file of exactly these bytes; NULL: no file.
static bool holds(const char *path, const struct resolv_text *expected) {
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
    if (!holds(path, expected)) {
      return OVERTAKEN;
    }
    return rename(aside, path) == 0 ? DONE : FAILED;
  }
  if (expected == NULL || holds(aside, expected)) {
    return DONE;
  }
  // Theirs is the newer one: it goes back, and whatever came in between before it.
  if (renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE) == 0 &&
      !(resolv_file_read(aside, &look) == 1 && look.length == count && memcmp(look.bytes, bytes, count) == 0)) {
    (void)renameat2(AT_FDCWD, aside, AT_FDCWD, path, RENAME_EXCHANGE);
  }
  return OVERTAKEN;
}

// Puts a file of these bytes in the place of the expected one (NULL: none is there). FAILED with errno. Where it is not
// done, nothing has changed.
static enum outcome replace(const char *path, const char *bytes, size_t count, const struct resolv_text *expected) {
  char aside[RESOLV_PATH_BYTES];
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

// One write, so that a kill leaves either all of it or nothing; then the file gets its length, and only then we wait for
// the disk: a kill between the first two must stay improbable.
static int rewrite(const char *path, const char *bytes, size_t count, size_t length) {
  int fd = open_regular(path, O_WRONLY);
  if (fd < 0) {
    return -1;
  }
  ssize_t n = pwrite(fd, bytes, count, 0);
  int result = n == (ssize_t)count ? 0 : -1;
  if (n >= 0 && result != 0) {
    errno = ENOSPC;
  }
  if (result == 0) {
    result = ftruncate(fd, (off_t)length);
  }
  if (result == 0) {
    result = fsync(fd);
  }
  int saved = errno;
  close(fd);
  errno = saved;
  return result;
}

static bool cannot_be_replaced(int error) {
  // A mount point; a directory that is read-only or full while the file itself can be written.
  return error == EBUSY || error == EXDEV || error == EROFS || error == ENOSPC || error == EDQUOT || error == EACCES ||
         error == EPERM;
}

// Of the host's name; empty where it has none, or one that could not stand in the file.
static const char *host_domain(void) {
  static char name[256];
  if (gethostname(name, sizeof name - 1) != 0) {
    return "";
  }
  const char *dot = strchr(name, '.');
  return dot != NULL && hw_domain_ok(dot + 1, strlen(dot + 1)) ? dot + 1 : "";
}

// Ours in the place of `current`, which cannot be replaced; in place, it is never shorter than what was there: no second
// step is needed that a kill could prevent.
static enum outcome apply_in_place(const char *path, const struct hw_config *config, const char *original,
                                   size_t original_length) {
  if (!holds(path, &current)) {
    return OVERTAKEN;
  }
  if (!resolv_text_ours(&scratch, config, original, original_length, host_domain(), current.length)) {
    errno = EFBIG;
    return FAILED;
  }
  if (rewrite(path, scratch.bytes, scratch.length, scratch.length) == 0) {
    return DONE;
  }
  int error = errno;
  // A full disk can take a part only; what was there fits again.
  if (rewrite(path, current.bytes, current.length, current.length) == 0) {
    errno = error;
  }
  return FAILED;
}

static enum outcome apply_once(const char *path, const struct hw_config *config, struct resolv_text *former) {
  int exists = resolv_file_read(path, &current);
  if (exists < 0) {
    return FAILED;
  }
  bool absent = exists == 0;
  if (!resolv_text_original(current.bytes, current.length, former, &absent)) {
    former->length = 0;
    if (!absent) {
      memcpy(former->bytes, current.bytes, current.length);
      former->length = current.length;
    }
  }
  if (exists == 0) {
    absent = true;
  }
  const char *original = absent ? NULL : former->bytes;
  if (!resolv_text_ours(&scratch, config, original, former->length, host_domain(), 0)) {
    errno = EFBIG;
    return FAILED;
  }
  if (scratch.length == current.length && memcmp(scratch.bytes, current.bytes, current.length) == 0) {
    return DONE;
  }
  enum outcome outcome = replace(path, scratch.bytes, scratch.length, exists == 0 ? NULL : &current);
  if (outcome != FAILED || exists == 0 || !cannot_be_replaced(errno)) {
    return outcome;
  }
  return apply_in_place(path, config, original, former->length);
}

int resolv_file_apply(const char *path, const struct hw_config *config, struct resolv_text *former, uint64_t *written) {
  enum outcome outcome = OVERTAKEN;
  for (int i = 0; i < MOST_TRIES && outcome == OVERTAKEN; i++) {
    outcome = apply_once(path, config, former);
  }
  if (outcome == OVERTAKEN) {
    errno = EAGAIN;
  }
  *written = resolv_text_number(scratch.bytes, scratch.length);
  return outcome == DONE ? 0 : -1;
}

// Finishes an earlier restoration in place that was killed before its last step: the original, then only line feeds.
// Its length is kept beside for that.
static int finish_in_place(const char *path, const char *length_path) {
  struct resolv_text *kept = &scratch;
  if (resolv_file_read(length_path, kept) != 1 || kept->length == 0 || kept->length > 10) {
    return 0;
  }
  kept->bytes[kept->length] = 0;
  size_t length = (size_t)strtoul(kept->bytes, NULL, 10);
  if (length >= current.length) {
    return 0;
  }
  for (size_t i = length; i < current.length; i++) {
    if (current.bytes[i] != '\n') {
      return 0;
    }
  }
  return rewrite(path, "", 0, length);
}

// Beside the journals, where nobody else writes.
static bool keep_length(const char *length_path, size_t length) {
  char aside[RESOLV_PATH_BYTES];
  char number[16];
  int n = snprintf(number, sizeof number, "%zu", length);
  aside_path(length_path, aside);
  return write_aside(aside, length_path, number, (size_t)n) == 0 && rename(aside, length_path) == 0;
}

static int restore_in_place(const char *path, const char *length_path) {
  // Where even this cannot be written, a kill between the two steps would leave empty lines at the end. Better than names
  // that nobody answers any more.
  if (!keep_length(length_path, scratch.length)) {
    unlink(length_path);
  }
  size_t length = scratch.length;
  // Ours holds the original and more, so it is longer.
  memset(scratch.bytes + length, '\n', current.length - length);
  if (rewrite(path, scratch.bytes, current.length, length) != 0) {
    return -1;
  }
  return unlink(length_path) == 0 || errno == ENOENT || errno == EROFS ? 0 : -1;
}

static enum outcome restore_once(const char *path, const char *length_path) {
  int exists = resolv_file_read(path, &current);
  if (exists < 0) {
    // What is no file is not ours: somebody has put it there meanwhile.
    return errno == EINVAL || errno == ELOOP ? DONE : FAILED;
  }
  bool absent;
  if (!resolv_text_original(current.bytes, current.length, &scratch, &absent)) {
    if (absent) {
      return unlink(path) == 0 ? DONE : FAILED;
    }
    if (finish_in_place(path, length_path) != 0) {
      return FAILED;
    }
    unlink(length_path);
    return DONE;
  }
  enum outcome outcome = replace(path, scratch.bytes, scratch.length, &current);
  if (outcome != FAILED || !cannot_be_replaced(errno)) {
    return outcome;
  }
  return !holds(path, &current) ? OVERTAKEN : restore_in_place(path, length_path) == 0 ? DONE : FAILED;
}

int resolv_file_restore(const char *path, const char *length_path) {
  char aside[RESOLV_PATH_BYTES];
  aside_path(path, aside);
  unlink(aside);
  enum outcome outcome = OVERTAKEN;
  for (int i = 0; i < MOST_TRIES && outcome == OVERTAKEN; i++) {
    outcome = restore_once(path, length_path);
  }
  if (outcome == OVERTAKEN) {
    errno = EAGAIN;
  }
  return outcome == DONE ? 0 : -1;
}
