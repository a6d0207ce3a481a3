#include "journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../proto/proto.h"
#include "journal_dir.h"
#include "locks.h"
#include "log.h"
#include "namespaces.h"
#include "undo.h"

static const char PREFIX[] = "journal-";

enum { MOST_JOURNAL_BYTES = 64 * 1024 };

static char content[MOST_JOURNAL_BYTES + 1];

static uint64_t network_namespace(void) {
  struct stat s;
  return stat("/proc/self/ns/net", &s) == 0 ? (uint64_t)s.st_ino : 0;
}

int journal_begin(struct journal *journal) {
  for (unsigned i = 0; i < 1000; i++) {
    snprintf(journal->name, sizeof journal->name, "%s%ld-%u", PREFIX, (long)getpid(), i);
    journal->fd = openat(journal_dir_fd(), journal->name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
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
  if (flock(journal->fd, LOCK_EX) == 0 && fsync(journal_dir_fd()) == 0 &&
      journal_note(journal, "namespace %" PRIu64, network_namespace()) == 0) {
    return 0;
  }
  // Without its first line it would be taken for one of any namespace.
  int saved = errno;
  unlinkat(journal_dir_fd(), journal->name, 0);
  close(journal->fd);
  journal->fd = -1;
  errno = saved;
  return -1;
}

int journal_note(struct journal *journal, const char *format, ...) {
  char line[UNDO_LINE_BYTES];
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

static int undo_file(int fd, const char *name, enum undo_scope scope, const struct undo_authority *by) {
  uint64_t foreign;
  int ours = read_journal(fd, &foreign);
  if (ours != 1) {
    return ours;  // of a helper elsewhere that shares our directory: its index numbers mean nothing here
  }
  int result = undo_lines(content, scope, by);
  if (scope == UNDO_EVERYTHING && result == 0 && unlinkat(journal_dir_fd(), name, 0) != 0 && errno != ENOENT) {
    result = -1;
  }
  return result;
}

int journal_undo(struct journal *journal, bool have_right) {
  if (journal->fd < 0) {
    return 0;
  }
  const struct undo_authority by = {.have_right = have_right};
  int result = undo_file(journal->fd, journal->name, UNDO_EVERYTHING, &by);
  close(journal->fd);
  journal->fd = -1;
  return result;
}

// The number of the process that wrote a journal, from its name; 0: none.
static pid_t writer_of(const char *name) {
  const char *rest;
  long worker = undo_number(name + sizeof PREFIX - 1, &rest);
  return worker > 0 ? (pid_t)worker : 0;
}

// A regular file of this directory. What else bears such a name is none of ours, and opening it might wait.
static int open_journal(const char *name, struct stat *s) {
  int fd = openat(journal_dir_fd(), name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (fd >= 0 && (fstat(fd, s) != 0 || !S_ISREG(s->st_mode))) {
    close(fd);
    errno = EINVAL;
    return -1;
  }
  return fd;
}

static int undo_if_abandoned(const char *name, enum undo_scope scope, enum journal_owner (*owner)(pid_t worker)) {
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
  const struct undo_authority by = {.doomed = whose == OWNER_DOOMED ? worker : 0};
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
  int again = openat(journal_dir_fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = again < 0 ? NULL : fdopendir(again);
  if (list == NULL) {
    return -1;
  }
  int result = 0;
  const struct dirent *entry;
  while ((entry = readdir(list)) != NULL) {
    if (strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0) {
      result = undo_worse(result, visit(entry->d_name, data));
    }
  }
  closedir(list);
  return result;
}

struct abandoned {
  enum undo_scope scope;
  enum journal_owner (*owner)(pid_t worker);
};

static int visit_abandoned(const char *name, void *data) {
  const struct abandoned *how = data;
  return undo_if_abandoned(name, how->scope, how->owner);
}

int journal_undo_abandoned(enum journal_owner (*owner)(pid_t worker)) {
  struct abandoned how = {UNDO_AT_ONCE, owner};
  (void)for_each(visit_abandoned, &how);
  how.scope = UNDO_EVERYTHING;
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
    if (end != NULL && undo_number(line + 6, &rest) > 0 && hw_interface_name_ok(rest, (size_t)(end - rest))) {
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

struct lines {
  void (*visit)(const char *line, pid_t holder, void *data);
  void *data;
};

static int visit_lines(const char *name, void *data) {
  const struct lines *lines = data;
  struct stat s;
  uint64_t foreign;
  int fd = open_journal(name, &s);
  if (fd < 0) {
    return 0;
  }
  pid_t holder = 0;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    holder = locks_holder(fd);
    holder = holder > 0 ? holder : writer_of(name);
  }
  char *rest = read_journal(fd, &foreign) == 1 ? content : NULL;
  close(fd);
  for (char *end; rest != NULL && (end = strchr(rest, '\n')) != NULL; rest = end + 1) {
    *end = 0;
    lines->visit(rest, holder, lines->data);
  }
  return 0;
}

int journal_each_line(void (*visit)(const char *line, pid_t holder, void *data), void *data) {
  struct lines lines = {visit, data};
  return for_each(visit_lines, &lines);
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
      (void)unlinkat(journal_dir_fd(), name, 0);
    } else {
      hw_log("%s is of another network namespace, net:[%" PRIu64 "]: left for a helper there", name, namespace);
    }
  }
  close(fd);
  return 0;
}

void journal_forget_gone_namespaces(void) { (void)for_each(visit_foreign, NULL); }
