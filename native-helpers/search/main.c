// `homeward search` without a JVM, whose start takes longer than a launcher waits. The running node searches and writes;
// this asks and prints. So is `homeward gui --search` where the app runs. What it does not know it leaves to the command in Java, which prints the same bytes.
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "ask.h"
#include "place.h"
#include "summon.h"
#include "visible.h"

// How it ends. LEFT_TO_JAVA: nothing was printed, and whoever started it has to start the command in Java.
enum { DONE = 0, FAILED = 1, LEFT_TO_JAVA = 3 };

static const char *home(void) {
  const struct passwd *user = getpwuid(getuid());
  return user == NULL ? NULL : user->pw_dir;
}

static int tell(const struct answer *found, const char *query) {
  if (!visible_lines(found->body, found->length)) {
    return LEFT_TO_JAVA;
  }
  if (found->length == 0) {
    fprintf(stderr, "homeward: nothing matches \"%s\"; \"homeward status\" lists all devices\n", query);
    return FAILED;
  }
  signal(SIGPIPE, SIG_IGN);
  if (fwrite(found->body, 1, found->length, stdout) != found->length || fflush(stdout) != 0) {
    fputs("homeward: the output could not be written; is the disk full?\n", stderr);
    return FAILED;
  }
  return DONE;
}

int main(int count, char **arguments) {
  static struct search_arguments asked;
  char usual[4096];
  struct answer found = {0};
  char *bytes;
  if (summon_is_meant(count, arguments)) {
    const char *config_home = getenv("XDG_CONFIG_HOME");
    bool known = place_app(config_home, NULL, usual, sizeof usual) || place_app(config_home, home(), usual, sizeof usual);
    return known && summon(usual) ? DONE : LEFT_TO_JAVA;
  }
  if (!search_arguments_parse(count, arguments, &asked)) {
    return LEFT_TO_JAVA;
  }
  if (asked.socket == NULL) {
    const char *runtime_dir = getenv("XDG_RUNTIME_DIR");
    const char *state_home = getenv("XDG_STATE_HOME");
    // A directory of users may be slow to tell: it is asked only where it has to be.
    if (!place_socket(getuid(), runtime_dir, state_home, NULL, usual, sizeof usual) &&
        !place_socket(getuid(), runtime_dir, state_home, home(), usual, sizeof usual)) {
      return LEFT_TO_JAVA;
    }
    asked.socket = usual;
  }
  if (!place_is_plain(asked.socket)) {
    return LEFT_TO_JAVA;
  }
  switch (ask(asked.socket, &asked, &found, &bytes)) {
    case ASK_NOBODY:
      fprintf(stderr,
              "homeward: no homeward answers at %s; start one with \"homeward daemon\" or the app, or point --socket at it\n",
              asked.socket);
      return FAILED;
    case ASK_ANSWERED: {
      int status = tell(&found, asked.query);
      free(bytes);
      return status;
    }
    case ASK_UNKNOWN:
    default:
      return LEFT_TO_JAVA;
  }
}
