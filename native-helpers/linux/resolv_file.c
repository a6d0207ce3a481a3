#include "resolv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "resolv_exchange.h"
#include "resolv_in_place.h"

static const char RESOLV_CONF[] = "/etc/resolv.conf";

// Large, and this program has one thread.
static struct resolv_text scratch;
static struct resolv_text current;

enum { MOST_TRIES = 8 };

// Most that is written over a file in place. The kernel looks for a kill between the pages of a write: within the first one
// there is none that could leave half of ours.
enum { MOST_IN_PLACE = 4096 };

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

// The file and the directory that it lies in; *has_file: whether there is one. 0, or -1 with errno.
static int look_up(const char *path, struct statx *parent, struct statx *file, bool *has_file) {
  char directory[RESOLV_PATH_BYTES];
  snprintf(directory, sizeof directory, "%s", path);
  char *slash = strrchr(directory, '/');
  if (slash == NULL) {
    errno = EINVAL;
    return -1;
  }
  slash[slash == directory ? 1 : 0] = 0;
  if (statx(AT_FDCWD, directory, 0, STATX_INO | STATX_MNT_ID, parent) != 0) {
    return -1;
  }
  *has_file = statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_MNT_ID, file) == 0;
  return 0;
}

int resolv_file_identity(const char *path, uint64_t *device, uint64_t *inode) {
  struct statx parent;
  struct statx file;
  bool has_file;
  if (look_up(path, &parent, &file, &has_file) != 0) {
    return -1;
  }
  // A file that is a mount point of its own stays what it is; others come and go in their directory.
  bool mounted = has_file && file.stx_mnt_id != parent.stx_mnt_id;
  const struct statx *chosen = mounted ? &file : &parent;
  *device = (uint64_t)chosen->stx_dev_major << 32 | chosen->stx_dev_minor;
  *inode = chosen->stx_ino;
  return 0;
}

bool resolv_file_is_mount_point(const char *path) {
  struct statx parent;
  struct statx file;
  bool has_file;
  return look_up(path, &parent, &file, &has_file) == 0 && has_file && file.stx_mnt_id != parent.stx_mnt_id;
}

int resolv_file_open(const char *path, int mode) {
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
  int fd = resolv_file_open(path, O_RDONLY);
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

// Of the host's name; empty where it has none, or one that could not stand in the file.
static const char *host_domain(void) {
  static char name[256];
  if (gethostname(name, sizeof name - 1) != 0) {
    return "";
  }
  const char *dot = strchr(name, '.');
  return dot != NULL && hw_domain_ok(dot + 1, strlen(dot + 1)) ? dot + 1 : "";
}

// Ours in the place of `current`, which cannot be replaced.
static enum outcome apply_in_place(const char *path, const struct hw_config *config, const char *original,
                                   size_t original_length) {
  if (!resolv_exchange_holds(path, &current)) {
    return OVERTAKEN;
  }
  // Never shorter than what was there: no second step is needed that a kill could prevent.
  if (!resolv_text_ours(&scratch, config, original, original_length, host_domain(), current.length) ||
      scratch.length > MOST_IN_PLACE) {
    errno = EFBIG;
    return FAILED;
  }
  return resolv_in_place_apply(path, &current, &scratch) == 0 ? DONE : FAILED;
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
  enum outcome outcome = resolv_exchange(path, scratch.bytes, scratch.length, exists == 0 ? NULL : &current);
  if (outcome != FAILED || exists == 0 || !resolv_in_place_may_help(errno)) {
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

static enum outcome restore_once(const char *path, const char *length_path) {
  int exists = resolv_file_read(path, &current);
  if (exists < 0) {
    // What is no file is not ours: somebody has put it there meanwhile.
    return errno == EINVAL || errno == ELOOP ? DONE : FAILED;
  }
  bool absent;
  if (!resolv_text_original(current.bytes, current.length, &scratch, &absent)) {
    if (absent) {
      return resolv_exchange_remove(path, &current);
    }
    if (resolv_in_place_finish(path, length_path, &current) != 0) {
      return FAILED;
    }
    unlink(length_path);
    return DONE;
  }
  enum outcome outcome = resolv_exchange(path, scratch.bytes, scratch.length, &current);
  if (outcome != FAILED || !resolv_in_place_may_help(errno)) {
    return outcome;
  }
  if (!resolv_exchange_holds(path, &current)) {
    return OVERTAKEN;
  }
  return resolv_in_place_restore(path, length_path, &current, &scratch) == 0 ? DONE : FAILED;
}

int resolv_file_restore(const char *path, const char *length_path) {
  resolv_exchange_tidy(path);
  enum outcome outcome = OVERTAKEN;
  for (int i = 0; i < MOST_TRIES && outcome == OVERTAKEN; i++) {
    outcome = restore_once(path, length_path);
  }
  if (outcome == OVERTAKEN) {
    errno = EAGAIN;
  }
  return outcome == DONE ? 0 : -1;
}
