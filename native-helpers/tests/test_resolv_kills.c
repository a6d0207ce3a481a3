// kill -9 before and after each system call by which resolv.conf is changed: what is there is whole at every moment, and the
// next restoration brings the original back to the byte and leaves nothing beside it. As root also where the file is a mount
// point.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../linux/resolv_file.h"
#include "check.h"

enum { MOST_STEPS = 2000 };

static const char ORIGINAL[] = "# the person's own\nnameserver 192.0.2.1\n\n\nsearch home.example";

static char directory[] = "/tmp/homeward-test-XXXXXX";
static char path[128];
static char length_path[128];
static struct hw_config config;
static struct hw_config other;
static struct resolv_text text;
static struct resolv_text inside;

static void apply(void) {
  uint64_t written;
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
}

static void apply_other(void) {
  uint64_t written;
  CHECK(resolv_file_apply(path, &other, &text, &written) == 0);
}

static void restore(void) { CHECK(resolv_file_restore(path, length_path) == 0); }

// Whether the action was killed at this step, its system calls counted before and after each; false: it was done sooner.
static bool killed_at(void (*action)(void), int step) {
  int status;
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    CHECK(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && raise(SIGSTOP) == 0);
    action();
    _exit(EXIT_SUCCESS);
  }
  for (int i = 0; i <= step; i++) {
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status)) {
      CHECK(WEXITSTATUS(status) == EXIT_SUCCESS);
      return false;
    }
    CHECK(WIFSTOPPED(status) && i < MOST_STEPS);
    CHECK(i == step ? kill(child, SIGKILL) == 0 : ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0);
  }
  CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
  return true;
}

static size_t files(void) {
  size_t count = 0;
  DIR *entries = opendir(directory);
  CHECK(entries != NULL);
  for (const struct dirent *entry; (entry = readdir(entries)) != NULL;) {
    count += entry->d_name[0] != '.';
  }
  closedir(entries);
  return count;
}

static bool is_original(const struct resolv_text *found, size_t length) {
  return length == strlen(ORIGINAL) && memcmp(found->bytes, ORIGINAL, length) == 0;
}

static void check_original(bool present) {
  CHECK(resolv_file_read(path, &text) == (present ? 1 : 0));
  CHECK(!present || is_original(&text, text.length));
  CHECK(files() == (present ? 1 : 0));
}

// What programs would read now: the original, perhaps with empty lines behind it, or ours with the original inside.
static void check_whole(bool present) {
  bool absent = false;
  int exists = resolv_file_read(path, &text);
  CHECK(exists == 1 || (exists == 0 && !present));
  if (exists == 1 && resolv_text_is_ours(text.bytes, text.length)) {
    bool has = resolv_text_original(text.bytes, text.length, &inside, &absent);
    CHECK(present ? has && is_original(&inside, inside.length) : absent);
  } else if (exists == 1) {
    size_t length = text.length;
    while (length > strlen(ORIGINAL) && text.bytes[length - 1] == '\n') {
      length--;
    }
    CHECK(present && is_original(&text, length));
  }
}

static void put_original(bool present) {
  if (!present) {
    CHECK(unlink(path) == 0 || errno == ENOENT);
    return;
  }
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  CHECK(fd >= 0 && write(fd, ORIGINAL, strlen(ORIGINAL)) == (ssize_t)strlen(ORIGINAL));
  close(fd);
}

// `before` brings about what is then changed by `action`.
static void kill_at_each_step_of(void (*before)(void), void (*action)(void), bool present) {
  bool killed = true;
  for (int step = 1; killed; step++) {
    put_original(present);
    if (before != NULL) {
      before();
    }
    killed = killed_at(action, step);
    check_whole(present);
    // And who puts it back may be killed as well.
    (void)killed_at(restore, 1 + step % 60);
    check_whole(present);
    restore();
    check_original(present);
    CHECK(!killed || step < MOST_STEPS);
  }
}

static void nothing_is_lost_by_a_kill(bool present) {
  kill_at_each_step_of(NULL, apply, present);
  kill_at_each_step_of(apply, apply_other, present);
  kill_at_each_step_of(apply, restore, present);
}

int main(void) {
  CHECK(mkdtemp(directory) != NULL);
  snprintf(path, sizeof path, "%s/resolv.conf", directory);
  snprintf(length_path, sizeof length_path, "%s/length", directory);
  config.server_count = 1;
  config.servers[0] = (struct hw_address){.family = 4, .bytes = {100, 100, 100, 100}};
  config.search_count = 1;
  strcpy(config.search[0].text, "net.example");
  other = config;
  strcpy(other.search[0].text, "another.example");
  nothing_is_lost_by_a_kill(true);
  nothing_is_lost_by_a_kill(false);
  put_original(true);
  if (geteuid() == 0) {
    CHECK(unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
    CHECK(mount(path, path, NULL, MS_BIND, NULL) == 0);
    nothing_is_lost_by_a_kill(true);
    CHECK(umount(path) == 0);
  }
  CHECK(unlink(path) == 0 && rmdir(directory) == 0);
  PASSED();
  return 0;
}
