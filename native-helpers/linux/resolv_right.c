#include "resolv_right.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "journal_dir.h"
#include "locks.h"
#include "resolv_file.h"

enum { LOCK_NAME_BYTES = 80 };

static int open_lock(const char *path, int flags) {
  char name[LOCK_NAME_BYTES];
  uint64_t device;
  uint64_t inode;
  if (resolv_file_identity(path, &device, &inode) != 0) {
    return -1;
  }
  snprintf(name, sizeof name, "resolv.conf-%" PRIx64 "-%" PRIx64 ".lock", device, inode);
  return openat(journal_dir_fd(), name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
}

int resolv_right_take(const char *path) {
  int fd = open_lock(path, O_CREAT);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
  }
  return fd;
}

int resolv_right_restore(const char *path) {
  char length_path[JOURNAL_DIR_BYTES + 32];
  snprintf(length_path, sizeof length_path, "%s/resolv.conf.length", journal_dir_path());
  return resolv_file_restore(path, length_path);
}

pid_t resolv_right_holder(const char *path) {
  int fd = open_lock(path, 0);
  pid_t holder = 0;
  if (fd >= 0) {
    // Nobody has it if it can be had.
    holder = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : locks_holder(fd);
    close(fd);
  }
  return holder;
}

bool resolv_right_is_held_by(const char *path, pid_t process) {
  return process > 0 && resolv_right_holder(path) == process;
}
