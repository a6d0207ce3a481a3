#include "../linux/resolv_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "check.h"

static char directory[] = "/tmp/homeward-test-XXXXXX";
static char path[128];
static char length_path[128];
static struct resolv_text text;
static struct hw_config config;
static uint64_t written;

// Another program's: what it writes while we wait for the disk, so often.
static const char *others_write;
static int others_times;
static int others_count;

// In the place of the system's: between what was read and what is put in its place.
int fsync(int fd) {
  (void)fd;
  if (others_write != NULL && others_times > 0) {
    char beside[160];
    char content[256];
    others_times--;
    int n = snprintf(content, sizeof content, "%s%d\n", others_write, ++others_count);
    snprintf(beside, sizeof beside, "%s.theirs", path);
    int theirs = open(beside, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(theirs >= 0 && write(theirs, content, (size_t)n) == n);
    close(theirs);
    CHECK(rename(beside, path) == 0);
  }
  return 0;
}

// What another program puts there just before a file of ours is moved away.
static const char *others_will_rename;

// In the place of the system's: between what was read and what is done about it.
int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  if (others_will_rename != NULL && strcmp(from, path) == 0) {
    int theirs = open(path, O_WRONLY | O_TRUNC);
    CHECK(theirs >= 0 && write(theirs, others_will_rename, strlen(others_will_rename)) > 0);
    close(theirs);
    others_will_rename = NULL;
  }
  return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
}

static void others_will_write(const char *line, int times) {
  others_write = line;
  others_times = times;
  others_count = 0;
}

static void put(const char *bytes, size_t count) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);
  CHECK(fd >= 0 && write(fd, bytes, count) == (ssize_t)count);
  close(fd);
}

static void check_is(const char *wanted) {
  CHECK(resolv_file_read(path, &text) == 1);
  CHECK(text.length == strlen(wanted) && memcmp(text.bytes, wanted, text.length) == 0);
}

static void applies_twice_and_restores_once(void) {
  struct stat before;
  struct stat after;
  put("nameserver 192.0.2.1\n", 21);
  CHECK(stat(path, &before) == 0);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(text.length == 21);
  strcpy(config.search[0].text, "other.example");
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(text.length == 21);
  CHECK(stat(path, &after) == 0 && after.st_mode == before.st_mode && after.st_uid == before.st_uid);
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.1\n");
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.1\n");
}

static void finishes_a_restoration_in_place_that_was_killed(void) {
  // As left between the two steps: the original, then line feeds, and beside it how long the original is.
  put("nameserver 192.0.2.1\n\n\n\n\n\n\n", 27);
  int fd = open(length_path, O_WRONLY | O_CREAT, 0600);
  CHECK(fd >= 0 && write(fd, "21", 2) == 2);
  close(fd);
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.1\n");
  CHECK(access(length_path, F_OK) != 0);
}

static void leaves_no_file_where_there_was_none(void) {
  CHECK(unlink(path) == 0);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(text.length == 0);
  CHECK(resolv_file_read(path, &text) == 1);
  CHECK(resolv_file_restore(path, length_path) == 0);
  CHECK(resolv_file_read(path, &text) == 0);
}

static void removes_what_a_killed_writer_left_aside(void) {
  char aside[160];
  put("nameserver 192.0.2.1\n", 21);
  snprintf(aside, sizeof aside, "%s.homeward-new", path);
  int fd = open(aside, O_WRONLY | O_CREAT, 0600);
  CHECK(fd >= 0);
  close(fd);
  CHECK(resolv_file_restore(path, length_path) == 0);
  CHECK(access(aside, F_OK) != 0);
}

static void what_others_write_meanwhile_is_kept_as_the_original(void) {
  for (int times = 1; times <= 3; times++) {
    char newest[64];
    put("nameserver 192.0.2.1\n", 21);
    others_will_write("nameserver 192.0.2.10", times);
    CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
    snprintf(newest, sizeof newest, "nameserver 192.0.2.10%d\n", times);
    CHECK(text.length == strlen(newest) && memcmp(text.bytes, newest, text.length) == 0);
    CHECK(resolv_file_read(path, &text) == 1 && resolv_text_number(text.bytes, text.length) == written);
    CHECK(resolv_file_restore(path, length_path) == 0);
    check_is(newest);
  }
  // The same where there was no file when we looked.
  CHECK(unlink(path) == 0);
  others_will_write("nameserver 192.0.2.10", 1);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.101\n");
}

static void what_others_write_while_the_original_comes_back_stays(void) {
  put("nameserver 192.0.2.1\n", 21);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  others_will_write("nameserver 192.0.2.10", 1);
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.101\n");
}

static void who_writes_without_end_is_left_alone(void) {
  put("nameserver 192.0.2.1\n", 21);
  others_will_write("nameserver 192.0.2.10", 1000);
  CHECK(resolv_file_apply(path, &config, &text, &written) == -1);
  others_times = 0;
  char newest[64];
  snprintf(newest, sizeof newest, "nameserver 192.0.2.10%d\n", others_count);
  check_is(newest);
}

static void what_others_write_while_the_file_is_removed_stays(void) {
  CHECK(unlink(path) == 0);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  others_will_rename = "nameserver 192.0.2.10\n";
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.10\n");
  CHECK(others_will_rename == NULL);
}

// Beside a mount point others have theirs; as root alone there can be one.
static void nothing_is_touched_beside_a_mount_point(void) {
  char aside[160];
  char bytes[16];
  if (geteuid() != 0) {
    return;
  }
  snprintf(aside, sizeof aside, "%s.homeward-new", path);
  put("nameserver 192.0.2.1\n", 21);
  CHECK(unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
  CHECK(mount(path, path, NULL, MS_BIND, NULL) == 0);
  int fd = open(aside, O_RDWR | O_CREAT | O_EXCL, 0600);
  CHECK(fd >= 0 && write(fd, "theirs", 6) == 6);
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(resolv_file_restore(path, length_path) == 0);
  check_is("nameserver 192.0.2.1\n");
  struct stat mine;
  struct stat there;
  CHECK(fstat(fd, &mine) == 0 && stat(aside, &there) == 0 && mine.st_ino == there.st_ino);
  CHECK(pread(fd, bytes, sizeof bytes, 0) == 6 && memcmp(bytes, "theirs", 6) == 0);
  close(fd);
  CHECK(unlink(aside) == 0 && umount(path) == 0);
}

// A kill could leave half of what has more than one page; there names are not taken.
static void a_mount_point_with_a_long_original_stays_as_it_is(void) {
  static char long_original[4000];
  if (geteuid() != 0) {
    return;
  }
  memset(long_original, '#', sizeof long_original);
  for (size_t i = 99; i < sizeof long_original; i += 100) {
    long_original[i] = '\n';
  }
  put(long_original, sizeof long_original);
  CHECK(mount(path, path, NULL, MS_BIND, NULL) == 0);
  CHECK(resolv_file_apply(path, &config, &text, &written) == -1 && errno == EFBIG);
  CHECK(resolv_file_read(path, &text) == 1 && text.length == sizeof long_original);
  CHECK(memcmp(text.bytes, long_original, sizeof long_original) == 0);
  CHECK(umount(path) == 0);
  // Where the file can be replaced, its length is no matter.
  CHECK(resolv_file_apply(path, &config, &text, &written) == 0);
  CHECK(resolv_file_restore(path, length_path) == 0);
  CHECK(resolv_file_read(path, &text) == 1 && text.length == sizeof long_original);
  put("", 0);
}

// Whoever may write where the link leads may put anything there.
static void what_is_no_file_is_refused_and_makes_nobody_wait(void) {
  for (int kind = 0; kind < 4; kind++) {
    (void)unlink(path);
    if (kind == 3 && geteuid() != 0) {
      break;
    }
    CHECK(kind == 0   ? mkfifo(path, 0600) == 0
          : kind == 1 ? mkdir(path, 0700) == 0
          : kind == 2 ? symlink("/dev/zero", path) == 0
                      : mknod(path, S_IFCHR | 0600, makedev(1, 5)) == 0);
    CHECK(resolv_file_read(path, &text) == -1);
    CHECK(resolv_file_apply(path, &config, &text, &written) == -1);
    CHECK(resolv_file_restore(path, length_path) == 0);
    struct stat s;
    CHECK(lstat(path, &s) == 0 && !S_ISREG(s.st_mode));
    CHECK((kind == 1 ? rmdir(path) : unlink(path)) == 0);
  }
  put("", 0);
}

int main(void) {
  CHECK(mkdtemp(directory) != NULL);
  snprintf(path, sizeof path, "%s/resolv.conf", directory);
  snprintf(length_path, sizeof length_path, "%s/length", directory);
  config.server_count = 1;
  config.servers[0] = (struct hw_address){.family = 4, .bytes = {100, 100, 100, 100}};
  config.search_count = 1;
  strcpy(config.search[0].text, "net.example");
  applies_twice_and_restores_once();
  finishes_a_restoration_in_place_that_was_killed();
  leaves_no_file_where_there_was_none();
  removes_what_a_killed_writer_left_aside();
  what_others_write_meanwhile_is_kept_as_the_original();
  what_others_write_while_the_original_comes_back_stays();
  what_others_write_while_the_file_is_removed_stays();
  who_writes_without_end_is_left_alone();
  what_is_no_file_is_refused_and_makes_nobody_wait();
  nothing_is_touched_beside_a_mount_point();
  a_mount_point_with_a_long_original_stays_as_it_is();
  CHECK(unlink(path) == 0 && rmdir(directory) == 0);
  PASSED();
  return 0;
}
