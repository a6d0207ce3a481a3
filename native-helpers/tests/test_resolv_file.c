#include "../linux/resolv_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "check.h"

static char directory[] = "/tmp/homeward-test-XXXXXX";
static char path[128];
static char length_path[128];
static struct resolv_text text;
static struct hw_config config;

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
  CHECK(resolv_file_apply(path, &config, &text) == 0);
  CHECK(text.length == 21);
  strcpy(config.search[0].text, "other.example");
  CHECK(resolv_file_apply(path, &config, &text) == 0);
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
  CHECK(resolv_file_apply(path, &config, &text) == 0);
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
    CHECK(resolv_file_apply(path, &config, &text) == -1);
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
  what_is_no_file_is_refused_and_makes_nobody_wait();
  CHECK(unlink(path) == 0 && rmdir(directory) == 0);
  PASSED();
  return 0;
}
