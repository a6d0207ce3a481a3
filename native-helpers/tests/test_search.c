// `homeward search` without a JVM: what it takes, what it asks, and what it leaves to the command in Java.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../search/answer.h"
#include "../search/arguments.h"
#include "../search/ask.h"
#include "../search/place.h"
#include "../search/summon.h"
#include "../search/visible.h"
#include "check.h"

static struct search_arguments parsed;

static bool parse(const char *a, const char *b, const char *c, const char *d) {
  char *arguments[] = {(char *)(uintptr_t)"homeward-search", (char *)(uintptr_t)"search", (char *)(uintptr_t)a,
                       (char *)(uintptr_t)b, (char *)(uintptr_t)c, (char *)(uintptr_t)d, NULL};
  int count = 2;
  while (arguments[count] != NULL) {
    count++;
  }
  return search_arguments_parse(count, arguments, &parsed);
}

static void words_and_options_come_in_any_order(void) {
  CHECK(parse("nas", NULL, NULL, NULL));
  CHECK(strcmp(parsed.query, "nas") == 0 && strcmp(parsed.limit, "20") == 0 && strcmp(parsed.form, "text") == 0);
  CHECK(parsed.socket == NULL);
  CHECK(parse("stu", "--json", "mac", NULL) && strcmp(parsed.query, "stu mac") == 0 && strcmp(parsed.form, "json") == 0);
  CHECK(parse("--format", "lines", "x", NULL) && strcmp(parsed.form, "lines") == 0);
  CHECK(parse("x", "--format=lines", "--limit=3", NULL) && strcmp(parsed.limit, "3") == 0);
  CHECK(parse("--socket", "/run/x", "", NULL) && strcmp(parsed.socket, "/run/x") == 0 && parsed.query[0] == 0);
  CHECK(parse("größe", "山田", NULL, NULL));
}

static void what_the_other_has_to_judge_is_left_to_it(void) {
  static const char *const lines[][4] = {
      {NULL},
      {"--help", NULL},
      {"x", "--help", NULL},
      {"x", "--limit", NULL},
      {"x", "--limit", "0"},
      {"x", "--limit", "-1"},
      {"x", "--limit", "1234567"},
      {"x", "--limit", "5x"},
      {"x", "--limit=", NULL},
      {"--limit=1", "--limit=2", "x"},
      {"x", "--format", "xml"},
      {"x", "--format", "LINES"},
      {"x", "--json", "--format", "lines"},
      {"x", "--json", "--json"},
      {"--json", NULL},
      {"--", "x"},
      {"-x", NULL},
      {"@file", NULL},
      {"x", "--socket", "@y"},
      {"x", "--socket=", NULL},
      {"\xff", NULL},
      {"x\xe2\x80\xaey", NULL},
      {"\n", NULL},
  };
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    CHECK(!parse(lines[i][0], lines[i][1], lines[i][2], lines[i][3]));
  }
  static char longest[SEARCH_QUERY_BYTES + 1];
  memset(longest, 'a', SEARCH_QUERY_BYTES - 1);
  CHECK(parse(longest, NULL, NULL, NULL));
  CHECK(!parse(longest, "b", NULL, NULL));
  longest[SEARCH_QUERY_BYTES - 1] = 'a';
  CHECK(!parse(longest, NULL, NULL, NULL));
}

static bool place(uid_t user, const char *runtime_dir, const char *state_home, const char *home, const char *expected) {
  char out[64];
  return place_socket(user, runtime_dir, state_home, home, out, sizeof out) && strcmp(out, expected) == 0;
}

static void the_socket_lies_where_the_node_puts_it(void) {
  char out[20];
  CHECK(place(0, "/run/user/0", NULL, NULL, "/run/homeward/homeward.sock"));
  CHECK(place(7, "/run/user/7", "/s", "/home/a", "/run/user/7/homeward/homeward.sock"));
  CHECK(place(7, "run", "/s", "/home/a", "/s/homeward/homeward.sock"));
  CHECK(place(7, "", "s", "/home/a", "/home/a/.local/state/homeward/homeward.sock"));
  CHECK(!place_socket(7, NULL, NULL, NULL, out, sizeof out));
  CHECK(!place_socket(7, "/run/user/7", NULL, NULL, out, sizeof out));
  CHECK(place_is_plain("/run/x") && place_is_plain("x") && place_is_plain("/"));
  CHECK(!place_is_plain("") && !place_is_plain("/run//x") && !place_is_plain("/run/") && !place_is_plain("/\x1b"));
}

static void the_app_lies_where_its_settings_are(void) {
  char out[64];
  CHECK(place_app("/c", "/home/a", out, sizeof out) && strcmp(out, "/c/homeward/app.sock") == 0);
  CHECK(place_app("c", "/home/a", out, sizeof out) && strcmp(out, "/home/a/.config/homeward/app.sock") == 0);
  CHECK(!place_app(NULL, NULL, out, sizeof out) && !place_app("/c", NULL, out, 10));
}

static bool summons(const char *a, const char *b, const char *c) {
  char *arguments[] = {(char *)(uintptr_t)"homeward-search", (char *)(uintptr_t)a, (char *)(uintptr_t)b,
                       (char *)(uintptr_t)c, NULL};
  return summon_is_meant(a == NULL ? 1 : b == NULL ? 2 : c == NULL ? 3 : 4, arguments);
}

static void only_the_bare_start_for_the_search_is_taken(void) {
  CHECK(summons("gui", "--search", NULL));
  CHECK(!summons(NULL, NULL, NULL) && !summons("gui", NULL, NULL) && !summons("gui", "--window", NULL));
  CHECK(!summons("gui", "--search", "--window") && !summons("search", "--search", NULL));
}

static void only_letters_that_are_seen_are_visible(void) {
  static const char *const seen[] = {"", "a ~", "\u00e9", "\u0416", "\u30de\u30c3\u30af", "\uff71", "\ud55c"};
  static const char *const unseen[] = {"\x7f", "\x1b[2J", "\xc2\xad", "\xc0\xaf", "\xe0\x80\xaf", "\xe2\x80\x8b",
                                       "\xf0\x9f\x8f\xa0", "\xe3\x81", "\xe3", "\x80", "\xed\xa0\x80"};
  for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
    CHECK(visible(seen[i], strlen(seen[i])));
  }
  for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++) {
    CHECK(!visible(unseen[i], strlen(unseen[i])));
  }
  CHECK(visible_lines("a\nb \xf0\x9f\x8f\xa0\n", 9));
  CHECK(!visible_lines("a\r", 2) && !visible_lines("\x1b", 1) && !visible_lines("\xc2\x9b", 2) && !visible_lines("\t", 1));
}

static bool answers(const char *text, int status, const char *body) {
  struct answer answer = {0};
  return answer_parse(text, strlen(text), &answer) && answer.status == status && answer.length == strlen(body) &&
         memcmp(answer.body, body, answer.length) == 0;
}

static void answers_are_taken_whole_or_not(void) {
  static const char *const wrong[] = {
      "",
      "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nContent-Length: 1234567890\r\n\r\nab",
      "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 99 OK\r\nContent-Length: 2\r\n\r\nab",
      "SMTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 200",
      "\r\nContent-Length: 0\r\n\r\n",
  };
  CHECK(answers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab"));
  CHECK(answers("HTTP/1.1 404\r\nX: y\r\ncontent-length:0\r\n\r\n", 404, ""));
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    CHECK(!answers(wrong[i], 200, "ab") && !answers(wrong[i], 200, "") && !answers(wrong[i], 0, ""));
  }
}

static char directory[] = "/tmp/homeward-test-search-XXXXXX";
static char node_socket[sizeof directory + 8];

// A process that takes one question and says this; 0 when the question was the expected one.
static pid_t program_that_says(const char *end, const char *answer, const char *expected) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, node_socket, sizeof node_socket);
  unlink(node_socket);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(listener >= 0 && bind(listener, (const struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 1) == 0);
  pid_t pid = fork();
  CHECK(pid >= 0);
  if (pid == 0) {
    static char question[8192];
    size_t length = 0;
    int fd = accept(listener, NULL, NULL);
    while (strstr(question, end) == NULL) {
      ssize_t got = read(fd, question + length, sizeof question - 1 - length);
      if (got <= 0) {
        _exit(2);
      }
      length += (size_t)got;
    }
    if (write(fd, answer, strlen(answer)) != (ssize_t)strlen(answer)) {
      _exit(3);
    }
    _exit(strncmp(question, expected, strlen(expected)) == 0 ? 0 : 1);
  }
  close(listener);
  return pid;
}

static pid_t node_that_says(const char *answer, const char *expected) {
  return program_that_says("\r\n\r\n", answer, expected);
}

static bool went_well(pid_t pid) {
  int status = -1;
  return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void asks_the_node_and_believes_whole_answers_only(void) {
  struct answer answer = {0};
  char *bytes;
  CHECK(mkdtemp(directory) != NULL && snprintf(node_socket, sizeof node_socket, "%s/s", directory) > 0);
  CHECK(parse("gr\u00f6\u00dfe", "a&b", "--json", NULL));
  pid_t node = node_that_says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
                              "GET /localapi/v0/search?q=gr%C3%B6%C3%9Fe%20a%26b&limit=20&as=json HTTP/1.1\r\n"
                              "Host: local-api.homeward.invalid\r\n");
  CHECK(ask(node_socket, &parsed, &answer, &bytes) == ASK_ANSWERED && answer.length == 2 && memcmp(answer.body, "ab", 2) == 0);
  free(bytes);
  CHECK(went_well(node));
  node = node_that_says("HTTP/1.1 404 Error\r\nContent-Length: 2\r\n\r\n{}", "GET ");
  CHECK(ask(node_socket, &parsed, &answer, &bytes) == ASK_UNKNOWN && bytes == NULL && went_well(node));
  node = node_that_says("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nab", "GET ");
  CHECK(ask(node_socket, &parsed, &answer, &bytes) == ASK_UNKNOWN && bytes == NULL && went_well(node));
  node = program_that_says("\n", "ok\n", "search\n");
  CHECK(summon(node_socket) && went_well(node));
  node = program_that_says("\n", "", "search\n");
  CHECK(!summon(node_socket) && went_well(node));
  CHECK(unlink(node_socket) == 0 && rmdir(directory) == 0);
  CHECK(ask(node_socket, &parsed, &answer, &bytes) == ASK_NOBODY && !summon(node_socket));
  static char longest[200];
  memset(longest, 'a', sizeof longest - 1);
  CHECK(ask(longest, &parsed, &answer, &bytes) == ASK_NOBODY);
}

int main(void) {
  words_and_options_come_in_any_order();
  what_the_other_has_to_judge_is_left_to_it();
  the_socket_lies_where_the_node_puts_it();
  the_app_lies_where_its_settings_are();
  only_the_bare_start_for_the_search_is_taken();
  only_letters_that_are_seen_are_visible();
  answers_are_taken_whole_or_not();
  asks_the_node_and_believes_whole_answers_only();
  PASSED();
  return 0;
}
