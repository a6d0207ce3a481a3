#include "../linux/resolv_text.h"

#include <string.h>

#include "check.h"

static struct resolv_text ours;
static struct resolv_text back;
static struct hw_config config;

static void use_one_server(void) {
  memset(&config, 0, sizeof config);
  config.server_count = 1;
  config.servers[0] = (struct hw_address){.family = 4, .bytes = {100, 100, 100, 100}};
  config.search_count = 1;
  strcpy(config.search[0].text, "net.example");
}

static bool has(const char *text) {
  ours.bytes[ours.length] = 0;
  return strstr(ours.bytes, text) != NULL;
}

static void check_restores(const char *original, size_t length) {
  bool absent;
  CHECK(resolv_text_ours(&ours, &config, original, length, "", 0));
  CHECK(resolv_text_is_ours(ours.bytes, ours.length));
  CHECK(resolv_text_original(ours.bytes, ours.length, &back, &absent));
  CHECK(back.length == length && memcmp(back.bytes, original, length) == 0);
}

static void restores_to_the_byte(void) {
  static const char *const originals[] = {
      "",
      "\n",
      "\n\n\n",
      "nameserver 192.0.2.1\n",
      "nameserver 192.0.2.1",
      "# comment\n; another\nsearch a b\noptions edns0\n",
      "#|looks like ours\n# original 3\n#|x",
      "with\ttabs\r\nand carriage returns\r\n",
      "# original absent\n",
  };
  for (size_t i = 0; i < sizeof originals / sizeof originals[0]; i++) {
    check_restores(originals[i], strlen(originals[i]));
  }
  check_restores("a\0b\n\0", 5);
  static char lines[RESOLV_MOST_ORIGINAL_BYTES + 1];
  memset(lines, '\n', sizeof lines);
  check_restores(lines, RESOLV_MOST_ORIGINAL_BYTES);
  CHECK(!resolv_text_ours(&ours, &config, lines, sizeof lines, "", 0));
}

static void restores_through_padding(void) {
  bool absent;
  CHECK(resolv_text_ours(&ours, &config, "nameserver 192.0.2.1", 20, "", 5000));
  CHECK(ours.length >= 5000);
  CHECK(resolv_text_original(ours.bytes, ours.length, &back, &absent));
  CHECK(back.length == 20);
}

static void knows_that_there_was_no_file(void) {
  bool absent = false;
  CHECK(resolv_text_ours(&ours, &config, NULL, 0, "", 0));
  CHECK(!resolv_text_original(ours.bytes, ours.length, &back, &absent));
  CHECK(absent);
}

static void leaves_what_somebody_has_changed(void) {
  bool absent;
  CHECK(resolv_text_ours(&ours, &config, "nameserver 192.0.2.1\n", 21, "", 0));
  for (size_t i = 0; i < ours.length; i++) {
    ours.bytes[i] ^= 1;
    CHECK(!resolv_text_is_ours(ours.bytes, ours.length));
    CHECK(!resolv_text_original(ours.bytes, ours.length, &back, &absent) && !absent);
    ours.bytes[i] ^= 1;
  }
  for (size_t length = 0; length < ours.length; length++) {
    CHECK(!resolv_text_is_ours(ours.bytes, length));
  }
}

static void keeps_search_domains_and_options_of_the_person(void) {
  static const char original[] = "domain old.example\nsearch home.example corp.example\noptions timeout:1\n";
  CHECK(resolv_text_ours(&ours, &config, original, sizeof original - 1, "", 0));
  CHECK(has("\nnameserver 100.100.100.100\n"));
  CHECK(has("\nsearch net.example home.example corp.example\n"));
  CHECK(has("\noptions timeout:1\n"));
  config.server_count = 0;
  CHECK(resolv_text_ours(&ours, &config, "nameserver 192.0.2.1\n", 21, "", 0));
  CHECK(has("\nnameserver 192.0.2.1\n"));
  use_one_server();
}

static void looks_where_the_system_does_when_no_line_says_it(void) {
  static const char with[] = "search home.example\n";
  CHECK(resolv_text_ours(&ours, &config, "nameserver 192.0.2.1\n", 21, "corp.example", 0));
  CHECK(has("\nsearch net.example corp.example\n"));
  CHECK(resolv_text_ours(&ours, &config, NULL, 0, "corp.example", 0));
  CHECK(has("\nsearch net.example corp.example\n"));
  CHECK(resolv_text_ours(&ours, &config, with, sizeof with - 1, "corp.example", 0));
  CHECK(has("\nsearch net.example home.example\n") && !has("corp"));
}

int main(void) {
  use_one_server();
  restores_to_the_byte();
  restores_through_padding();
  knows_that_there_was_no_file();
  leaves_what_somebody_has_changed();
  keeps_search_domains_and_options_of_the_person();
  looks_where_the_system_does_when_no_line_says_it();
  PASSED();
  return 0;
}
