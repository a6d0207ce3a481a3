// The start: what was asked for, and the privileges that are given up before anything else.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grant.h"
#include "inventory.h"
#include "journal.h"
#include "journal_dir.h"
#include "leftovers.h"
#include "log.h"
#include "privileges.h"
#include "supervisor.h"

enum { EXIT_USAGE = 2 };

int main(int count, char **arguments) {
  struct options options;
  enum options_answer answer = options_parse(count, arguments, &options);
  if (answer != OPTIONS_GO_ON) {
    return answer == OPTIONS_WRONG ? EXIT_USAGE : EXIT_SUCCESS;
  }
  if (geteuid() != 0) {
    hw_log("must be started as root");
    return EXIT_FAILURE;
  }
  umask(022);
  if (options.grant != NULL) {
    return grant_to(options.grant) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  if (journal_dir_use(options.journal_dir) != 0) {
    return EXIT_FAILURE;
  }
  // While this may still look at every process.
  if (!options.list) {
    journal_forget_gone_namespaces();
  }
  if (privileges_drop() != 0) {
    hw_log("cannot give up privileges: %s", strerror(errno));
    return EXIT_FAILURE;
  }
  if (options.list) {
    return inventory_print() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  if (options.clean_up) {
    return leftovers_undo_patiently() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  return supervisor_run(&options);
}
