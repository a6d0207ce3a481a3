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

// Writes aside with owner and mode of the old file, syncs and moves. -1 with errno; then nothing has changed.
static int replace(const char *path, const char *bytes, size_t count) {
  char aside[RESOLV_PATH_BYTES];
  struct stat old;
  aside_path(path, aside);
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
  errno = saved;
  if (done && rename(aside, path) == 0) {
    return 0;
  }
  saved = errno;
  unlink(aside);
  errno = saved;
  return -1;
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

int resolv_file_apply(const char *path, const struct hw_config *config, struct resolv_text *former) {
  int exists = resolv_file_read(path, &current);
  if (exists < 0) {
    return -1;
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
    return -1;
  }
  if (scratch.length == current.length && memcmp(scratch.bytes, current.bytes, current.length) == 0) {
    return 0;
  }
  if (replace(path, scratch.bytes, scratch.length) == 0) {
    return 0;
  }
  if (exists == 0 || !cannot_be_replaced(errno)) {
    return -1;
  }
  // In place, ours is never shorter than what was there: no second step is needed that a kill could prevent.
  if (!resolv_text_ours(&scratch, config, original, former->length, host_domain(), current.length)) {
    errno = EFBIG;
    return -1;
  }
  int error = 0;
  if (rewrite(path, scratch.bytes, scratch.length, scratch.length) != 0) {
    error = errno;
    // A full disk can take a part only; what was there fits again.
    if (rewrite(path, current.bytes, current.length, current.length) != 0) {
      return -1;
    }
    errno = error;
    return -1;
  }
  return 0;
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

static int restore_in_place(const char *path, const char *length_path) {
  char number[16];
  int n = snprintf(number, sizeof number, "%zu", scratch.length);
  // Where even this cannot be written, a kill between the two steps would leave empty lines at the end. Better than names
  // that nobody answers any more.
  if (replace(length_path, number, (size_t)n) != 0) {
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

int resolv_file_restore(const char *path, const char *length_path) {
  char aside[RESOLV_PATH_BYTES];
  aside_path(path, aside);
  unlink(aside);
  int exists = resolv_file_read(path, &current);
  if (exists < 0) {
    // What is no file is not ours: somebody has put it there meanwhile.
    return errno == EINVAL || errno == ELOOP ? 0 : -1;
  }
  bool absent;
  if (!resolv_text_original(current.bytes, current.length, &scratch, &absent)) {
    if (absent) {
      return unlink(path);
    }
    if (finish_in_place(path, length_path) != 0) {
      return -1;
    }
    unlink(length_path);
    return 0;
  }
  if (replace(path, scratch.bytes, scratch.length) == 0) {
    return 0;
  }
  return cannot_be_replaced(errno) ? restore_in_place(path, length_path) : -1;
}
