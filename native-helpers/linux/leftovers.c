#include "leftovers.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "journal.h"
#include "log.h"
#include "resolv_file.h"
#include "resolv_right.h"

enum { RETRY_MILLIS = 100, HELD_MILLIS = 3000, UNDO_MILLIS = 15000 };

// Whatever stands in /etc/resolv.conf without a living owner, also without a journal: after a power cut /run is empty.
static int restore_resolv_conf(void) {
  char path[RESOLV_PATH_BYTES];
  int right = resolv_file_target(path) ? resolv_right_take(path) : -1;
  if (right < 0) {
    return 0;
  }
  int result = resolv_right_restore(path);
  if (result != 0) {
    hw_log("cannot restore %s: %s", path, strerror(errno));
  }
  close(right);
  return result;
}

int leftovers_undo(enum journal_owner (*owner)(pid_t worker)) {
  int journals = journal_undo_abandoned(owner);
  return restore_resolv_conf() == 0 ? journals : -1;
}

static int undo_and_tell(void) {
  long long end = clock_millis() + HELD_MILLIS;
  int result = leftovers_undo(NULL);
  while (result == JOURNAL_HELD && clock_millis() < end) {
    (void)poll(NULL, 0, RETRY_MILLIS);
    result = leftovers_undo(NULL);
  }
  size_t held = journal_tell_held();
  return result == 0 && held == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int leftovers_undo_patiently(void) {
  pid_t child = fork();
  int status;
  if (child == 0) {
    _exit(undo_and_tell());
  }
  if (child < 0) {
    hw_log("cannot start a process: %s", strerror(errno));
    return -1;
  }
  if (child_await(child, UNDO_MILLIS, &status) != 0) {
    hw_log("undoing does not end: a file system or a service does not answer process %ld; try again later", (long)child);
    return -1;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS ? 0 : -1;
}
