#include "../linux/options.h"

#include <stdint.h>
#include <string.h>

#include "check.h"

static struct options options;

static enum options_answer parse(const char *a, const char *b, const char *c, const char *d) {
  char *arguments[] = {(char *)(uintptr_t)"homeward-helper", (char *)(uintptr_t)a, (char *)(uintptr_t)b, (char *)(uintptr_t)c,
                       (char *)(uintptr_t)d, NULL};
  int count = 1;
  while (arguments[count] != NULL) {
    count++;
  }
  return options_parse(count, arguments, &options);
}

static void users_are_names_or_numbers(void) {
  CHECK(parse("--allow-users", "daemon, 1234  1235,root", NULL, NULL) == OPTIONS_GO_ON);
  CHECK(options.uid_count == 3 && options.uids[0] == 1 && options.uids[1] == 1234 && options.uids[2] == 1235);
  CHECK(options_allow(&options, 0) && options_allow(&options, 1) && options_allow(&options, 1235));
  CHECK(!options_allow(&options, 1236));
  // Each once, however often it is named.
  CHECK(parse("--allow-users", "1234 1234 daemon", "--allow-uid", "1") == OPTIONS_GO_ON && options.uid_count == 2);
  // What the service has when nobody is allowed.
  CHECK(parse("--allow-users", "", NULL, NULL) == OPTIONS_GO_ON && options.uid_count == 0);
  CHECK(parse("--allow-users", " ,, ", NULL, NULL) == OPTIONS_GO_ON && options.uid_count == 0);
}

static void what_names_nobody_is_wrong(void) {
  static const char *const lists[] = {"no-such-user-here", "1234 no-such-user-here", "-1", "+5", "4294967295", "99999999999999999999"};
  char longest[400];
  memset(longest, 'a', sizeof longest);
  longest[sizeof longest - 1] = 0;
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    CHECK(parse("--allow-users", lists[i], NULL, NULL) == OPTIONS_WRONG);
  }
  CHECK(parse("--allow-users", longest, NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--allow-users", NULL, NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--allow-uid", "daemon", NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--allow-uid", "", NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--allow-users", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", NULL, NULL) == OPTIONS_GO_ON);
  CHECK(parse("--allow-users", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", NULL, NULL) == OPTIONS_WRONG);
}

static void sockets_are_absolute_and_short(void) {
  char longest[160];
  memset(longest, 'a', sizeof longest);
  longest[0] = '/';
  longest[107] = 0;
  CHECK(parse("--socket", longest, NULL, NULL) == OPTIONS_GO_ON);
  longest[107] = 'a';
  longest[108] = 0;
  CHECK(parse("--socket", longest, NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--socket", "run/x", NULL, NULL) == OPTIONS_WRONG);
  CHECK(parse("--unknown", "x", NULL, NULL) == OPTIONS_WRONG);
}

int main(void) {
  users_are_names_or_numbers();
  what_names_nobody_is_wrong();
  sockets_are_absolute_and_short();
  PASSED();
  return 0;
}
