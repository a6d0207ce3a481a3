#include "journal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firewall.h"
#include "log.h"
#include "resolv_file.h"
#include "resolvconf.h"
#include "resolved.h"
#include "rtnl.h"

static const char PREFIX[] = "journal-";

enum { MOST_JOURNAL_BYTES = 64 * 1024, LINE_BYTES = 640 };

static int directory = -1;
static char directory_path[JOURNAL_DIR_BYTES];
static char content[MOST_JOURNAL_BYTES + 1];

static uint64_t network_namespace(void) {
  struct stat s;
  return stat("/proc/self/ns/net", &s) == 0 ? (uint64_t)s.st_ino : 0;
}

// Makes each missing directory of a path.
static void make_parents(const char *path) {
  char part[JOURNAL_DIR_BYTES];
  for (size_t i = 1; path[i] != 0 && i < sizeof part; i++) {
    if (path[i] == '/') {
      memcpy(part, path, i);
      part[i] = 0;
      mkdir(part, 0755);
    }
  }
}

int journal_use_directory(const char *path) {
  if (path[0] != '/' || strlen(path) >= JOURNAL_DIR_BYTES - 64) {
    hw_log("the directory of journals must be an absolute path of less than %d characters", JOURNAL_DIR_BYTES - 64);
    return -1;
  }
  make_parents(path);
  if (mkdir(path, 0700) != 0 && errno != EEXIST) {
    hw_log("cannot make %s: %s", path, strerror(errno));
    return -1;
  }
  directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat s;
  if (directory < 0 || fstat(directory, &s) != 0) {
    hw_log("cannot open %s: %s", path, strerror(errno));
    return -1;
  }
  if (s.st_uid != 0 || (s.st_mode & 077) != 0) {
    hw_log("%s must belong to root and be closed to all others", path);
    return -1;
  }
  strcpy(directory_path, path);
  return 0;
}

int journal_begin(struct journal *journal) {
  for (unsigned i = 0; i < 1000; i++) {
    snprintf(journal->name, sizeof journal->name, "%s%ld-%u", PREFIX, (long)getpid(), i);
    journal->fd = openat(directory, journal->name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->fd >= 0) {
      break;
    }
    if (errno != EEXIST) {
      return -1;
    }
  }
  if (journal->fd < 0) {
    return -1;
  }
  if (flock(journal->fd, LOCK_EX) == 0 && fsync(directory) == 0 &&
      journal_note(journal, "namespace %" PRIu64, network_namespace()) == 0) {
    return 0;
  }
  // Without its first line it would be taken for one of any namespace.
  int saved = errno;
  unlinkat(directory, journal->name, 0);
  close(journal->fd);
  journal->fd = -1;
  errno = saved;
  return -1;
}

int journal_note(struct journal *journal, const char *format, ...) {
  char line[LINE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(line, sizeof line - 1, format, arguments);
  va_end(arguments);
  if (n < 0 || (size_t)n >= sizeof line - 1) {
    errno = ENAMETOOLONG;
    return -1;
  }
  line[n] = '\n';
  off_t end = lseek(journal->fd, 0, SEEK_END);
  ssize_t written = end < 0 ? -1 : write(journal->fd, line, (size_t)n + 1);
  if (written != n + 1) {
    int saved = written < 0 ? errno : ENOSPC;
    // The next line must not begin behind a part of this one. Giving room back fails on no file system that we know.
    if (written > 0 && ftruncate(journal->fd, end) != 0) {
      hw_log("a journal has a broken line: %s", strerror(errno));
    }
    errno = saved;
    return -1;
  }
  return fsync(journal->fd);
}

int journal_lock_resolv_conf(const char *path) {
  char name[JOURNAL_NAME_BYTES + 32];
  uint64_t device;
  uint64_t inode;
  if (resolv_file_identity(path, &device, &inode) != 0) {
    return -1;
  }
  snprintf(name, sizeof name, "resolv.conf-%" PRIx64 "-%" PRIx64 ".lock", device, inode);
  int fd = openat(directory, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
  }
  return fd;
}

int journal_restore_resolv_conf(const char *path) {
  char length_path[JOURNAL_DIR_BYTES + 32];
  snprintf(length_path, sizeof length_path, "%s/resolv.conf.length", directory_path);
  return resolv_file_restore(path, length_path);
}

static int undo_resolv_conf(const char *path, bool have_right) {
  int right = have_right ? -1 : journal_lock_resolv_conf(path);
  if (!have_right && right < 0) {
    if (errno == ENOENT || errno == ENOTDIR || errno == EINVAL) {
      return 0;  // the directory is gone, or this never was a path: there is nothing that could be brought back
    }
    // Another client, which has put in order what it found, or a process that is just dying, which has not.
    return errno == EWOULDBLOCK ? JOURNAL_HELD : -1;
  }
  int result = journal_restore_resolv_conf(path);
  if (result != 0) {
    hw_log("cannot restore %s: %s", path, strerror(errno));
  }
  if (right >= 0) {
    close(right);
  }
  return result;
}

// The number at the start of a text; *rest is what follows the space behind it, or the end.
static long number(const char *text, const char **rest) {
  char *end;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || value <= 0 || value > INT32_MAX) {
    return -1;
  }
  *rest = *end == ' ' ? end + 1 : end;
  return value;
}

// The interface, and the packet rules that bear its name.
static int undo_link(int index, const char *name) {
  // Asked for first: whoever makes an interface of this name from now on makes rules with another handle.
  uint64_t rules = firewall_find(name);
  unsigned present = if_nametoindex(name);
  if (rtnl_delete_tun(index, name) != 0) {
    hw_log("cannot delete %s: %s", name, strerror(errno));
    return -1;
  }
  if (rules != 0 && (present == 0 || present == (unsigned)index) && firewall_delete(rules) != 0) {
    hw_log("cannot delete the packet rules of %s: %s", name, strerror(errno));
    return -1;
  }
  return 0;
}

static int undo_line(const char *line, bool have_right) {
  const char *rest = "";
  if (strncmp(line, "link ", 5) == 0) {
    long index = number(line + 5, &rest);
    if (index > 0 && hw_interface_name_ok(rest, strlen(rest))) {
      return undo_link((int)index, rest);
    }
  } else if (strncmp(line, "resolved ", 9) == 0) {
    long index = number(line + 9, &rest);
    if (index > 0 && resolved_revert((int)index) != 0) {
      // It forgets them with the interface, which goes next.
      hw_log("cannot take the settings back from systemd-resolved: %s", strerror(errno));
    }
  } else if (strncmp(line, "resolvconf ", 11) == 0) {
    if (resolvconf_installed() && resolvconf_delete(line + 11) != 0) {
      hw_log("resolvconf failed: %s", strerror(errno));
      return -1;
    }
  } else if (strncmp(line, "resolv.conf ", 12) == 0) {
    return undo_resolv_conf(line + 12, have_right);
  }
  return 0;
}

static int worse(int a, int b) { return a < 0 || b < 0 ? -1 : a > b ? a : b; }

static int undo_lines(char *text, bool have_right) {
  int result = 0;
  // Last change first. A line without its end was being written: its change had not been made.
  char *end = strrchr(text, '\n');
  while (end != NULL) {
    *end = 0;
    char *before = strrchr(text, '\n');
    const char *line = before == NULL ? text : before + 1;
    result = worse(result, undo_line(line, have_right));
    end = before;
  }
  return result;
}

static int undo_file(int fd, const char *name, bool have_right) {
  ssize_t n = pread(fd, content, MOST_JOURNAL_BYTES, 0);
  if (n < 0) {
    return -1;
  }
  content[n] = 0;
  // A crash of the computer can leave zeros where a line should be; the lines behind them count all the same.
  for (ssize_t i = 0; i < n; i++) {
    content[i] = content[i] == 0 ? '\n' : content[i];
  }
  uint64_t namespace = 0;
  if (sscanf(content, "namespace %" SCNu64, &namespace) == 1 && namespace != network_namespace()) {
    return 0;  // of a helper elsewhere that shares our directory: its index numbers mean nothing here
  }
  int result = undo_lines(content, have_right);
  if (result == 0 && unlinkat(directory, name, 0) != 0 && errno != ENOENT) {
    result = -1;
  }
  return result;
}

int journal_undo(struct journal *journal, bool have_right) {
  if (journal->fd < 0) {
    return 0;
  }
  int result = undo_file(journal->fd, journal->name, have_right);
  close(journal->fd);
  journal->fd = -1;
  return result;
}

static int undo_if_abandoned(const char *name, bool (*is_own)(pid_t worker)) {
  const char *rest;
  long worker = number(name + sizeof PREFIX - 1, &rest);
  if (worker > 0 && is_own != NULL && is_own((pid_t)worker)) {
    return 0;
  }
  int fd = openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    return errno == ENOENT ? 0 : -1;
  }
  int result = 0;
  struct stat s;
  // Between opening and locking, another one may have undone and removed it.
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    result = JOURNAL_HELD;
  } else if (fstat(fd, &s) == 0 && s.st_nlink > 0) {
    result = undo_file(fd, name, false);
  }
  close(fd);
  return result;
}

int journal_undo_abandoned(bool (*is_own)(pid_t worker)) {
  int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = again < 0 ? NULL : fdopendir(again);
  if (list == NULL) {
    return -1;
  }
  int result = 0;
  const struct dirent *entry;
  while ((entry = readdir(list)) != NULL) {
    if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0) {
      result = worse(result, undo_if_abandoned(entry->d_name, is_own));
    }
  }
  closedir(list);
  return result;
}
