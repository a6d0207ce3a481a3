#include "file_write.h"

#include <errno.h>
#include <unistd.h>

int file_write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t n = write(fd, bytes, count);
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      errno = n == 0 ? ENOSPC : errno;
      return -1;
    }
    bytes += n;
    count -= (size_t)n;
  }
  return 0;
}
