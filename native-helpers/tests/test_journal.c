// What the journal does with a full disk and with journals that are broken. Needs root: journals are root's alone.
#include "../linux/journal.h"
#include "../linux/journal_dir.h"
#include "../linux/resolv_right.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../linux/resolv_file.h"
#include "check.h"

enum { PAGE_BYTES = 4096 };

static char base[] = "/tmp/homeward-test-XXXXXX";
static char directory[64];
static char content[64 * 1024];

static const char *in_directory(const char *name) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

static size_t read_file(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  CHECK(fd >= 0);
  ssize_t n = read(fd, content, sizeof content - 1);
  CHECK(n >= 0);
  content[n] = 0;
  close(fd);
  return (size_t)n;
}

static void write_file(const char *path, const void *bytes, size_t count) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  CHECK(fd >= 0 && write(fd, bytes, count) == (ssize_t)count);
  close(fd);
}

static size_t journals(void) {
  DIR *list = opendir(directory);
  const struct dirent *entry;
  size_t count = 0;
  CHECK(list != NULL);
  while ((entry = readdir(list)) != NULL) {
    count += strncmp(entry->d_name, "journal-", 8) == 0;
  }
  closedir(list);
  return count;
}

static void unlink_all(void) {
  DIR *list = opendir(directory);
  const struct dirent *entry;
  CHECK(list != NULL);
  while ((entry = readdir(list)) != NULL) {
    (void)unlinkat(dirfd(list), entry->d_name, 0);
  }
  closedir(list);
}

// Takes all the room that there is, but for so many pages.
static void fill_all_but(int pages) {
  static const char page[PAGE_BYTES];
  int fd = open(in_directory("fill"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  CHECK(fd >= 0);
  off_t length = 0;
  while (write(fd, page, sizeof page) == (ssize_t)sizeof page) {
    length += PAGE_BYTES;
  }
  CHECK(errno == ENOSPC && ftruncate(fd, length - pages * PAGE_BYTES) == 0);
  close(fd);
}

static void there_is_no_journal_where_its_first_line_has_no_room(void) {
  struct journal journal;
  fill_all_but(0);
  CHECK(journal_begin(&journal) == -1 && errno == ENOSPC && journal.fd < 0 && journals() == 0);
  CHECK(journal_begin(&journal) == -1 && errno == ENOSPC && journals() == 0);
  CHECK(unlink(in_directory("fill")) == 0);
  CHECK(journal_begin(&journal) == 0 && journals() == 1);
  CHECK(journal_undo(&journal, false) == 0 && journals() == 0);
}

static void a_line_is_there_as_a_whole_or_not_at_all(void) {
  struct journal journal;
  fill_all_but(1);
  CHECK(journal_begin(&journal) == 0);
  size_t noted = 0;
  while (journal_note(&journal, "line %06zu", noted) == 0) {
    noted++;
    CHECK(noted < PAGE_BYTES);
  }
  CHECK(errno == ENOSPC);
  // The page is full in the middle of a line: a part of it had been written.
  size_t length = read_file(in_directory(journal.name));
  CHECK(length < PAGE_BYTES && length > PAGE_BYTES - 12 && content[length - 1] == '\n');
  CHECK(unlink(in_directory("fill")) == 0);
  CHECK(journal_note(&journal, "line %06zu", noted) == 0);
  read_file(in_directory(journal.name));
  const char *line = strchr(content, '\n') + 1;
  for (size_t i = 0; i <= noted; i++) {
    char wanted[32];
    snprintf(wanted, sizeof wanted, "line %06zu\n", i);
    CHECK(strncmp(line, wanted, strlen(wanted)) == 0);
    line += strlen(wanted);
  }
  CHECK(*line == 0);
  CHECK(journal_undo(&journal, false) == 0 && journals() == 0);
}

static void broken_journals_are_removed(void) {
  static const char *const broken[] = {"",
                                       "namespace",
                                       "link\nlink \nlink x homeward0\nlink 1\nlink 1 lo\nlink -1 homeward0\n",
                                       "link 999999999999 homeward0\nlink 2147483647 homeward0\n",
                                       "resolv.conf \nresolv.conf /no/such/place\n",
                                       "link 1 homew",
                                       "\n\n\n\n"};
  unsigned random = 1;
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
    write_file(in_directory("journal-99999-0"), broken[i], strlen(broken[i]));
    CHECK(journal_undo_abandoned(NULL) == 0 && journals() == 0);
  }
  for (size_t round = 0; round < 200; round++) {
    static char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++) {
      random = random * 1664525u + 1013904223u;
      bytes[i] = (char)(random >> 24);
    }
    write_file(in_directory("journal-x"), bytes, sizeof bytes);
    CHECK(journal_undo_abandoned(NULL) == 0 && journals() == 0);
  }
}

static void whole_lines_between_broken_ones_are_undone(void) {
  static struct resolv_text text;
  static struct hw_config config;
  static char journal[512];
  char resolv_conf[64];
  snprintf(resolv_conf, sizeof resolv_conf, "%s/resolv.conf", base);
  config.server_count = 1;
  config.servers[0] = (struct hw_address){.family = 4, .bytes = {100, 100, 100, 100}};
  write_file(resolv_conf, "nameserver 192.0.2.1\n", 21);
  uint64_t written;
  CHECK(resolv_file_apply(resolv_conf, &config, &text, &written) == 0);
  read_file(resolv_conf);
  CHECK(strstr(content, "\nnameserver 100.100.100.100\n") != NULL);
  // Zeros, as after a power cut, then a line, then one that was never finished.
  int n = snprintf(journal + 100, sizeof journal - 100, "\nresolv.conf %s\n\xff\xfe\nresolv.conf /tmp", resolv_conf);
  write_file(in_directory("journal-7-7"), journal, (size_t)n + 100);
  CHECK(journal_undo_abandoned(NULL) == 0 && journals() == 0);
  read_file(resolv_conf);
  CHECK(strcmp(content, "nameserver 192.0.2.1\n") == 0);
  CHECK(unlink(resolv_conf) == 0);
}

static void what_is_no_file_is_left_alone(void) {
  write_file(in_directory("theirs"), "link 1 x\n", 9);
  CHECK(symlink("theirs", in_directory("journal-1-0")) == 0);
  CHECK(journal_undo_abandoned(NULL) == -1 && read_file(in_directory("theirs")) == 9);
  CHECK(unlink(in_directory("journal-1-0")) == 0);
  CHECK(mkdir(in_directory("journal-1-0"), 0700) == 0);
  CHECK(journal_undo_abandoned(NULL) == -1);
  CHECK(rmdir(in_directory("journal-1-0")) == 0 && unlink(in_directory("theirs")) == 0);
}

static void a_fifo_or_a_device_makes_nobody_wait(void) {
  CHECK(mkfifo(in_directory("journal-2-0"), 0600) == 0);
  CHECK(mknod(in_directory("journal-3-0"), S_IFCHR | 0600, makedev(5, 0)) == 0);
  CHECK(journal_undo_abandoned(NULL) == -1 && journal_tell_held() == 0);
  journal_forget_gone_namespaces();
  CHECK(journals() == 2);
  CHECK(unlink(in_directory("journal-2-0")) == 0 && unlink(in_directory("journal-3-0")) == 0);
}

// A process that has locked a journal which bears its number, as one does that writes there.
static pid_t hold(const char *text) {
  int locked[2];
  char name[64];
  CHECK(pipe2(locked, O_CLOEXEC) == 0);
  pid_t holder = fork();
  CHECK(holder >= 0);
  if (holder == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(name, sizeof name, "journal-%ld-0", (long)getpid());
    write_file(in_directory(name), text, strlen(text));
    int fd = open(in_directory(name), O_RDWR | O_CLOEXEC);
    CHECK(flock(fd, LOCK_EX) == 0 && write(locked[1], "", 1) == 1);
    pause();
  }
  CHECK(read(locked[0], name, 1) == 1);
  close(locked[0]);
  close(locked[1]);
  return holder;
}

static enum journal_owner all_are_doomed(pid_t worker) { return worker > 0 ? OWNER_DOOMED : OWNER_UNKNOWN; }

static enum journal_owner all_live(pid_t worker) { return worker > 0 ? OWNER_LIVES : OWNER_UNKNOWN; }

static void what_is_held_is_named_and_left_but_for_the_doomed(void) {
  pid_t holder = hold("namespace 0\nlink 2147483647 homeward0\nresolv.conf /no/such/place\n");
  CHECK(journal_undo_abandoned(NULL) == JOURNAL_HELD && journals() == 1);
  CHECK(journal_tell_held() == 1);
  CHECK(journal_undo_abandoned(all_live) == 0 && journals() == 1);
  kill(holder, SIGKILL);
  CHECK(waitpid(holder, NULL, 0) == holder);
  CHECK(journal_tell_held() == 0 && journal_undo_abandoned(NULL) == 0);
  unlink_all();
  // One that was killed, and that the kernel does not let go: its locks count for nothing.
  holder = hold("link 2147483647 homeward0\nresolv.conf /no/such/place\n");
  CHECK(journal_undo_abandoned(all_are_doomed) == 0 && journals() == 0);
  kill(holder, SIGKILL);
  CHECK(waitpid(holder, NULL, 0) == holder);
}

static unsigned long namespace_of(pid_t process) {
  char path[64];
  struct stat s;
  snprintf(path, sizeof path, "/proc/%ld/ns/net", (long)process);
  CHECK(stat(path, &s) == 0);
  return (unsigned long)s.st_ino;
}

static void journals_go_with_their_namespace(void) {
  char text[64];
  int ready[2];
  CHECK(pipe2(ready, O_CLOEXEC) == 0);
  pid_t elsewhere = fork();
  CHECK(elsewhere >= 0);
  if (elsewhere == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    CHECK(unshare(CLONE_NEWNET) == 0 && write(ready[1], "", 1) == 1);
    pause();
  }
  CHECK(read(ready[0], text, 1) == 1);
  snprintf(text, sizeof text, "namespace %lu\nlink 3 homeward0\n", namespace_of(elsewhere));
  write_file(in_directory("journal-5-0"), text, strlen(text));
  write_file(in_directory("journal-6-0"), "namespace 1\nlink 3 homeward0\n", 29);
  snprintf(text, sizeof text, "namespace %lu\n", namespace_of(getpid()));
  write_file(in_directory("journal-7-0"), text, strlen(text));
  // Undoing leaves both alone; the one of a namespace that nobody has goes, ours is for undoing.
  journal_forget_gone_namespaces();
  CHECK(journals() == 2 && access(in_directory("journal-6-0"), F_OK) != 0);
  CHECK(journal_undo_abandoned(NULL) == 0 && journals() == 1);
  journal_forget_gone_namespaces();
  CHECK(journals() == 1);
  // A namespace lives on while a file of it is open.
  snprintf(text, sizeof text, "/proc/%ld/ns/net", (long)elsewhere);
  int kept = open(text, O_RDONLY | O_CLOEXEC);
  kill(elsewhere, SIGKILL);
  CHECK(kept >= 0 && waitpid(elsewhere, NULL, 0) == elsewhere);
  journal_forget_gone_namespaces();
  CHECK(journals() == 1);
  close(kept);
  journal_forget_gone_namespaces();
  CHECK(journals() == 0);
  close(ready[0]);
  close(ready[1]);
}

// Where all processes can be looked at: those of a process namespace of its own.
static void with_processes_of_its_own(void (*test)(void)) {
  int status;
  pid_t outer = fork();
  CHECK(outer >= 0);
  if (outer == 0) {
    CHECK(unshare(CLONE_NEWPID | CLONE_NEWNS) == 0);
    pid_t inner = fork();
    CHECK(inner >= 0);
    if (inner == 0) {
      CHECK(mount("proc", "/proc", "proc", 0, NULL) == 0);
      test();
      _exit(EXIT_SUCCESS);
    }
    CHECK(waitpid(inner, &status, 0) == inner);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
  }
  CHECK(waitpid(outer, &status, 0) == outer && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS);
}

int main(void) {
  CHECK(mkdtemp(base) != NULL);
  snprintf(directory, sizeof directory, "%s/journal", base);
  if (geteuid() != 0 || mkdir(directory, 0700) != 0 || unshare(CLONE_NEWNS) != 0 ||
      mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount("tmpfs", directory, "tmpfs", 0, "size=64k,mode=0700") != 0) {
    printf("%s: skipped: no small file system of its own: %s\n", __FILE__, geteuid() == 0 ? strerror(errno) : "not root");
  } else {
    CHECK(journal_dir_use(directory) == 0);
    there_is_no_journal_where_its_first_line_has_no_room();
    a_line_is_there_as_a_whole_or_not_at_all();
    broken_journals_are_removed();
    whole_lines_between_broken_ones_are_undone();
    what_is_no_file_is_left_alone();
    a_fifo_or_a_device_makes_nobody_wait();
    what_is_held_is_named_and_left_but_for_the_doomed();
    with_processes_of_its_own(journals_go_with_their_namespace);
    CHECK(umount2(directory, MNT_DETACH) == 0);
    PASSED();
  }
  rmdir(directory);
  CHECK(rmdir(base) == 0);
  return 0;
}
