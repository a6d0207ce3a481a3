#include "resolv_in_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "resolv_exchange.h"
#include "resolv_file.h"

enum { MOST_DIGITS = 10 };

// Large, and this program has one thread.
static struct resolv_text kept;

// One write, so that a kill leaves either all of it or nothing; then the file gets its length, and only then we wait for
// the disk: a kill between the first two must stay improbable.
static int rewrite(const char *path, const char *bytes, size_t count, size_t length) {
  int fd = resolv_file_open(path, O_WRONLY);
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

bool resolv_in_place_may_help(int error) {
  // A mount point; a directory that is read-only or full while the file itself can be written.
  return error == EBUSY || error == EXDEV || error == EROFS || error == ENOSPC || error == EDQUOT || error == EACCES ||
         error == EPERM;
}

int resolv_in_place_apply(const char *path, const struct resolv_text *current, const struct resolv_text *ours) {
  if (rewrite(path, ours->bytes, ours->length, ours->length) == 0) {
    return 0;
  }
  int error = errno;
  // A full disk can take a part only; what was there fits again.
  if (rewrite(path, current->bytes, current->length, current->length) == 0) {
    errno = error;
  }
  return -1;
}

int resolv_in_place_finish(const char *path, const char *length_path, const struct resolv_text *current) {
  if (resolv_file_read(length_path, &kept) != 1 || kept.length == 0 || kept.length > MOST_DIGITS) {
    return 0;
  }
  kept.bytes[kept.length] = 0;
  size_t length = (size_t)strtoul(kept.bytes, NULL, 10);
  if (length >= current->length) {
    return 0;
  }
  // The original, then only line feeds.
  for (size_t i = length; i < current->length; i++) {
    if (current->bytes[i] != '\n') {
      return 0;
    }
  }
  return rewrite(path, "", 0, length);
}

int resolv_in_place_restore(const char *path, const char *length_path, const struct resolv_text *current,
                            struct resolv_text *original) {
  char number[MOST_DIGITS + 1];
  size_t length = original->length;
  int n = snprintf(number, sizeof number, "%zu", length);
  // Where even this cannot be written, a kill between the two steps would leave empty lines at the end. Better than names
  // that nobody answers any more.
  if (resolv_exchange_own(length_path, number, (size_t)n) != 0) {
    unlink(length_path);
  }
  memset(original->bytes + length, '\n', current->length - length);
  if (rewrite(path, original->bytes, current->length, length) != 0) {
    return -1;
  }
  return unlink(length_path) == 0 || errno == ENOENT || errno == EROFS ? 0 : -1;
}
