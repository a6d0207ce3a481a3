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
#include "locks.h"
#include "log.h"
#include "namespaces.h"
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

static int resolv_conf_lock(const char *path, int flags) {
  char name[JOURNAL_NAME_BYTES + 32];
  uint64_t device;
  uint64_t inode;
  if (resolv_file_identity(path, &device, &inode) != 0) {
    return -1;
  }
  snprintf(name, sizeof name, "resolv.conf-%" PRIx64 "-%" PRIx64 ".lock", device, inode);
  return openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
}

int journal_lock_resolv_conf(const char *path) {
  int fd = resolv_conf_lock(path, O_CREAT);
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

// Who undoes, as far as it matters for resolv.conf.
struct authority {
  bool have_right;  // the right to it is ours
  pid_t doomed;     // and if it is this process's, it counts for nothing; 0: none
};

static bool is_held_by(const char *path, pid_t process) {
  int fd = process > 0 ? resolv_conf_lock(path, 0) : -1;
  bool result = fd >= 0 && locks_holder(fd) == process;
  if (fd >= 0) {
    close(fd);
  }
  return result;
}

static int undo_resolv_conf(const char *path, const struct authority *by) {
  int right = by->have_right ? -1 : journal_lock_resolv_conf(path);
  bool doomed = !by->have_right && right < 0 && errno == EWOULDBLOCK && is_held_by(path, by->doomed);
  if (!by->have_right && right < 0 && !doomed) {
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

static int undo_line(const char *line, const struct authority *by) {
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
    return undo_resolv_conf(line + 12, by);
  }
  return 0;
}

static int worse(int a, int b) { return a < 0 || b < 0 ? -1 : a > b ? a : b; }

// Which lines are undone: all; or those alone that the kernel undoes at once. What tells others (a program, a service, a
// file system) can be made to wait, and must not keep the rest from being undone.
enum scope { EVERYTHING, AT_ONCE };

static int undo_lines(const char *text, enum scope scope, const struct authority *by) {
  int result = 0;
  char line[LINE_BYTES];
  // Last change first. A line without its end was being written: its change had not been made.
  const char *end = strrchr(text, '\n');
  while (end != NULL) {
    const char *before = memrchr(text, '\n', (size_t)(end - text));
    const char *start = before == NULL ? text : before + 1;
    size_t length = (size_t)(end - start);
    // One that is longer was not written by us.
    if (length < sizeof line) {
      memcpy(line, start, length);
      line[length] = 0;
      bool waits = strncmp(line, "resolv", 6) == 0;
      result = scope == AT_ONCE && waits ? result : worse(result, undo_line(line, by));
    }
    end = before;
  }
  return result;
}

// Reads a journal into `content`. Returns whether it is one of this network namespace, and, if not, of which. -1 with errno.
static int read_journal(int fd, uint64_t *foreign) {
  ssize_t n = pread(fd, content, MOST_JOURNAL_BYTES, 0);
  if (n < 0) {
    return -1;
  }
  content[n] = 0;
  // A crash of the computer can leave zeros where a line should be; the lines behind them count all the same.
  for (ssize_t i = 0; i < n; i++) {
    content[i] = content[i] == 0 ? '\n' : content[i];
  }
  return sscanf(content, "namespace %" SCNu64, foreign) == 1 && *foreign != network_namespace() ? 0 : 1;
}

static int undo_file(int fd, const char *name, enum scope scope, const struct authority *by) {
  uint64_t foreign;
  int ours = read_journal(fd, &foreign);
  if (ours != 1) {
    return ours;  // of a helper elsewhere that shares our directory: its index numbers mean nothing here
  }
  int result = undo_lines(content, scope, by);
  if (scope == EVERYTHING && result == 0 && unlinkat(directory, name, 0) != 0 && errno != ENOENT) {
    result = -1;
  }
  return result;
}

int journal_undo(struct journal *journal, bool have_right) {
  if (journal->fd < 0) {
    return 0;
  }
  const struct authority by = {.have_right = have_right};
  int result = undo_file(journal->fd, journal->name, EVERYTHING, &by);
  close(journal->fd);
  journal->fd = -1;
  return result;
}

// The number of the process that wrote a journal, from its name; 0: none.
static pid_t writer_of(const char *name) {
  const char *rest;
  long worker = number(name + sizeof PREFIX - 1, &rest);
  return worker > 0 ? (pid_t)worker : 0;
}

// A regular file of this directory. What else bears such a name is none of ours, and opening it might wait.
static int open_journal(const char *name, struct stat *s) {
  int fd = openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd >= 0 && (fstat(fd, s) != 0 || !S_ISREG(s->st_mode))) {
    close(fd);
    errno = EINVAL;
    return -1;
  }
  return fd;
}

static int undo_if_abandoned(const char *name, enum scope scope, enum journal_owner (*owner)(pid_t worker)) {
  pid_t worker = writer_of(name);
  enum journal_owner whose = owner == NULL || worker == 0 ? OWNER_UNKNOWN : owner(worker);
  if (whose == OWNER_LIVES) {
    return 0;
  }
  struct stat s;
  int fd = open_journal(name, &s);
  if (fd < 0) {
    return errno == ENOENT ? 0 : -1;
  }
  const struct authority by = {.doomed = whose == OWNER_DOOMED ? worker : 0};
  int result = 0;
  // Between opening and locking, another one may have undone and removed it.
  if (flock(fd, LOCK_EX | LOCK_NB) != 0 && whose != OWNER_DOOMED) {
    result = JOURNAL_HELD;
  } else if (fstat(fd, &s) == 0 && s.st_nlink > 0) {
    result = undo_file(fd, name, scope, &by);
  }
  close(fd);
  return result;
}

// Does something with the name of each journal; what is a file or not is for `visit` to see. -1 with errno: cannot look.
static int for_each(int (*visit)(const char *name, void *data), void *data) {
  int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = again < 0 ? NULL : fdopendir(again);
  if (list == NULL) {
    return -1;
  }
  int result = 0;
  const struct dirent *entry;
  while ((entry = readdir(list)) != NULL) {
    if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0) {
      result = worse(result, visit(entry->d_name, data));
    }
  }
  closedir(list);
  return result;
}

struct abandoned {
  enum scope scope;
  enum journal_owner (*owner)(pid_t worker);
};

static int visit_abandoned(const char *name, void *data) {
  const struct abandoned *how = data;
  return undo_if_abandoned(name, how->scope, how->owner);
}

int journal_undo_abandoned(enum journal_owner (*owner)(pid_t worker)) {
  struct abandoned how = {AT_ONCE, owner};
  (void)for_each(visit_abandoned, &how);
  how.scope = EVERYTHING;
  return for_each(visit_abandoned, &how);
}

static void tell_holder(const char *name, int fd) {
  pid_t process = locks_holder(fd);
  process = process > 0 ? process : writer_of(name);
  char process_name[LOCKS_NAME_BYTES];
  uint64_t foreign;
  locks_process_name(process, process_name);
  int ours = read_journal(fd, &foreign);
  for (const char *line = ours < 0 ? NULL : strstr(content, "\nlink "); line != NULL; line = strstr(line + 1, "\nlink ")) {
    const char *rest;
    const char *end = strchr(line + 1, '\n');
    if (end != NULL && number(line + 6, &rest) > 0 && hw_interface_name_ok(rest, (size_t)(end - rest))) {
      hw_log("%.*s is held by process %ld (%s)", (int)(end - rest), rest, (long)process, process_name);
    }
  }
  if (ours >= 0 && strstr(content, "\nresolv") != NULL) {
    hw_log("the names of this system are held by process %ld (%s)", (long)process, process_name);
  }
  hw_log("%s is held by process %ld (%s); end that process and try again", name, (long)process, process_name);
}

static int visit_held(const char *name, void *data) {
  size_t *count = data;
  struct stat s;
  int fd = open_journal(name, &s);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
    tell_holder(name, fd);
    ++*count;
  }
  if (fd >= 0) {
    close(fd);
  }
  return 0;
}

size_t journal_tell_held(void) {
  size_t count = 0;
  (void)for_each(visit_held, &count);
  return count;
}

static int visit_foreign(const char *name, void *data) {
  (void)data;
  struct stat s;
  uint64_t namespace;
  int fd = open_journal(name, &s);
  if (fd < 0) {
    return 0;
  }
  if (flock(fd, LOCK_EX | LOCK_NB) == 0 && read_journal(fd, &namespace) == 0) {
    if (namespaces_life(namespace) == NAMESPACE_GONE) {
      (void)unlinkat(directory, name, 0);
    } else {
      hw_log("%s is of another network namespace, net:[%" PRIu64 "]: left for a helper there", name, namespace);
    }
  }
  close(fd);
  return 0;
}

void journal_forget_gone_namespaces(void) { (void)for_each(visit_foreign, NULL); }
