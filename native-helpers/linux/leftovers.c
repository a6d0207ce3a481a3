#include "leftovers.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "journal.h"
#include "log.h"
#include "resolv_file.h"

enum { RETRY_MILLIS = 100, HELD_MILLIS = 3000 };

// Whatever stands in /etc/resolv.conf without a living owner, also without a journal: after a power cut /run is empty.
static int restore_resolv_conf(void) {
  char path[RESOLV_PATH_BYTES];
  int right = resolv_file_target(path) ? journal_lock_resolv_conf(path) : -1;
  if (right < 0) {
    return 0;
  }
  int result = journal_restore_resolv_conf(path);
  if (result != 0) {
    hw_log("cannot restore %s: %s", path, strerror(errno));
  }
  close(right);
  return result;
}

int leftovers_undo(bool (*is_own)(pid_t worker)) {
  int journals = journal_undo_abandoned(is_own);
  return restore_resolv_conf() == 0 ? journals : -1;
}

int leftovers_undo_patiently(void) {
  long long end = clock_millis() + HELD_MILLIS;
  int result = leftovers_undo(NULL);
  while (result == JOURNAL_HELD && clock_millis() < end) {
    (void)poll(NULL, 0, RETRY_MILLIS);
    result = leftovers_undo(NULL);
  }
  return result < 0 ? -1 : 0;
}
