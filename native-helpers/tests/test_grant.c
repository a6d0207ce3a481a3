// The settings of the service with one more user in them.
#include <stdio.h>
#include <string.h>

#include "../linux/grant.h"
#include "check.h"

static char out[4096];

static const char *add(const char *text, const char *user) {
  return grant_add(text, user, out, sizeof out) == GRANT_ADDED ? out : "not added";
}

static void adds_a_user_and_keeps_every_other_line(void) {
  CHECK(strcmp(add("", "anna"), "HOMEWARD_HELPER_USERS=\"anna\"\n") == 0);
  CHECK(strcmp(add("# a\nHOMEWARD_HELPER_USERS=\"\"\n\nX=1\n", "anna"), "# a\nHOMEWARD_HELPER_USERS=\"anna\"\n\nX=1\n") == 0);
  CHECK(strcmp(add("HOMEWARD_HELPER_USERS=bob", "anna"), "HOMEWARD_HELPER_USERS=\"bob anna\"") == 0);
  CHECK(strcmp(add("HOMEWARD_HELPER_USERS='bob 1001' \nX=1", "anna"), "HOMEWARD_HELPER_USERS=\"bob 1001 anna\"\nX=1") == 0);
  CHECK(strcmp(add("X=1", "anna"), "X=1\nHOMEWARD_HELPER_USERS=\"anna\"\n") == 0);
  // A comment is no setting, and the last one counts.
  CHECK(strcmp(add("#HOMEWARD_HELPER_USERS=a\n", "anna"), "#HOMEWARD_HELPER_USERS=a\nHOMEWARD_HELPER_USERS=\"anna\"\n") == 0);
  CHECK(strcmp(add("HOMEWARD_HELPER_USERS=a\nHOMEWARD_HELPER_USERS=b\n", "anna"),
               "HOMEWARD_HELPER_USERS=a\nHOMEWARD_HELPER_USERS=\"b anna\"\n") == 0);
}

static void a_user_who_is_there_is_not_added_again(void) {
  CHECK(grant_add("HOMEWARD_HELPER_USERS=\"bob anna\"\n", "anna", out, sizeof out) == GRANT_THERE);
  CHECK(grant_add("HOMEWARD_HELPER_USERS=\"annabel joanna\"\n", "anna", out, sizeof out) == GRANT_ADDED);
}

static void what_only_a_shell_could_read_is_left_alone(void) {
  static const char *const odd[] = {"\"bob", "\"$USERS\"", "a\\ b", "\"bob\" # who", "`id`", "\"a\"\"b\""};
  for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
    char text[128];
    snprintf(text, sizeof text, "HOMEWARD_HELPER_USERS=%s\n", odd[i]);
    CHECK(grant_add(text, "anna", out, sizeof out) == GRANT_ODD);
  }
}

static void a_text_that_does_not_fit_is_refused(void) {
  char little[8];
  CHECK(grant_add("", "anna", little, sizeof little) == GRANT_NO_ROOM);
}

int main(void) {
  adds_a_user_and_keeps_every_other_line();
  a_user_who_is_there_is_not_added_again();
  what_only_a_shell_could_read_is_left_alone();
  a_text_that_does_not_fit_is_refused();
  PASSED();
  return 0;
}
