#include <string.h>

#include "../proto/proto.h"
#include "check.h"

static struct hw_config config;

static void names_of_interfaces_follow_a_strict_grammar(void) {
  static const char *const good[] = {"homeward", "homeward0", "homeward-ab", "homeward1234567"};
  static const char *const bad[] = {"",          "eth0",      "homewar",   "homeward12345678", "homeward/0",
                                    "homeward.", "homeward ", "homewardA", "../homeward",      "homeward\n"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    CHECK(hw_interface_name_ok(good[i], strlen(good[i])));
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    CHECK(!hw_interface_name_ok(bad[i], strlen(bad[i])));
  }
  CHECK(!hw_interface_name_ok("homeward\0x", 10));
}

static void names_of_domains_are_those_of_dns(void) {
  static const char *const good[] = {"a", "a.b", "lucky-otter.example", "64.100.in-addr.arpa", "_x._tcp.a"};
  static const char *const bad[] = {"",     ".",    "a.",   ".a",      "a..b",          "-a",
                                    "a-",   "a-.b", "A",    "a b",     "a\nnameserver", "a#b",
                                    "a\tb", "a/b",  "\xc3", "a;b.com", "*.a"};
  char label[65];
  memset(label, 'a', sizeof label);
  CHECK(hw_domain_ok(label, 63));
  CHECK(!hw_domain_ok(label, 64));
  char longest[254];
  memset(longest, 'a', sizeof longest);
  for (size_t i = 50; i < sizeof longest - 10; i += 50) {
    longest[i] = '.';
  }
  CHECK(hw_domain_ok(longest, 253));
  CHECK(!hw_domain_ok(longest, 254));
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    CHECK(hw_domain_ok(good[i], strlen(good[i])));
  }
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    CHECK(!hw_domain_ok(bad[i], strlen(bad[i])));
  }
}

// The same bytes as HelperFramesTest has on the Java side.
static const uint8_t WHOLE[] = {
    9,    'h',  'o', 'm', 'e', 'w', 'a', 'r', 'd', '0', 0x05, 0x00,                     // name, mtu 1280
    2,    4,    100, 64,  0,   1,   6,   0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,  // addresses
    0,    2,    4,   32,  100, 64,  0,   2,   6,    48,   0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0,
    0,    0,                                                                             // routes
    1,    4,    100, 100, 100, 100,                                                      // servers
    1,    3,    'a', '.', 'b',                                                           // search domains
    0,    1,    3,   'a', '.', 'b',                                                      // match domains
};

static void reads_a_whole_configuration(void) {
  CHECK(hw_parse_config(WHOLE, sizeof WHOLE, &config) == HW_OK);
  CHECK(strcmp(config.interface, "homeward0") == 0);
  CHECK(config.mtu == 1280);
  CHECK(config.address_count == 2 && config.addresses[1].family == 6 && config.addresses[1].bytes[15] == 1);
  CHECK(config.route_count == 2 && config.routes[1].bits == 48 && config.routes[0].address.bytes[3] == 2);
  CHECK(config.server_count == 1 && config.servers[0].bytes[0] == 100);
  CHECK(config.search_count == 1 && strcmp(config.search[0].text, "a.b") == 0);
  CHECK(config.match_count == 1 && strcmp(config.match[0].text, "a.b") == 0);
}

static void refuses_every_truncation_and_any_surplus(void) {
  for (size_t length = 0; length < sizeof WHOLE; length++) {
    // A copy of exactly this size lets AddressSanitizer see a byte read too far.
    uint8_t *exact = malloc(length == 0 ? 1 : length);
    CHECK(exact != NULL);
    memcpy(exact, WHOLE, length);
    CHECK(hw_parse_config(exact, length, &config) == HW_MALFORMED);
    free(exact);
  }
  uint8_t longer[sizeof WHOLE + 1] = {0};
  memcpy(longer, WHOLE, sizeof WHOLE);
  CHECK(hw_parse_config(longer, sizeof longer, &config) == HW_MALFORMED);
}

static void with_byte(size_t at, uint8_t value) {
  uint8_t bytes[sizeof WHOLE];
  memcpy(bytes, WHOLE, sizeof WHOLE);
  bytes[at] = value;
  CHECK(hw_parse_config(bytes, sizeof bytes, &config) == HW_MALFORMED);
}

static void refuses_what_must_never_be_configured(void) {
  with_byte(1, 'e');     // a name of somebody else's interface
  with_byte(10, 4);      // MTU 1024
  with_byte(13, 5);      // unknown family
  with_byte(14, 127);    // an address of this host
  with_byte(14, 224);    // multicast
  with_byte(14, 0);      // unspecified
  with_byte(38, 33);     // bits out of range
  with_byte(38, 0);      // a default route
  with_byte(38, 24);     // host bits set
  with_byte(44, 40);     // the same for IPv6
  with_byte(12, 255);    // more addresses than are there
  with_byte(35, 255);    // more routes than any configuration has
}

static void refuses_frames_that_are_not_ours(void) {
  uint8_t bytes[HW_HEADER_BYTES] = {0x48, 0x57, 1, HW_PING, 0, 0, 0, 7, 0, 0, 0, 0};
  struct hw_header header;
  CHECK(hw_parse_header(bytes, &header) == HW_OK);
  CHECK(header.type == HW_PING && header.id == 7 && header.payload_bytes == 0);
  bytes[9] = 8;
  CHECK(hw_parse_header(bytes, &header) == HW_OK);
  bytes[11] = 1;
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
  bytes[8] = 0xff;
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
  bytes[2] = 2;
  CHECK(hw_parse_header(bytes, &header) == HW_OTHER_VERSION);
  bytes[0] = 'G';
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
}

static void replies_never_grow_past_their_end(void) {
  struct hw_writer w;
  hw_reply_begin(&w, HW_PING | HW_REPLY, 0x01020304);
  hw_put_text(&w, "0.1.0");
  hw_reply_end(&w);
  static const uint8_t wanted[] = {0x48, 0x57, 1, 0x81, 1, 2, 3, 4, 0, 0, 0, 6, 5, '0', '.', '1', '.', '0'};
  CHECK(w.length == sizeof wanted && memcmp(w.bytes, wanted, sizeof wanted) == 0);
  hw_reply_begin(&w, HW_PING | HW_REPLY, 9);
  for (int i = 0; i < HW_MAX_REPLY_BYTES; i++) {
    hw_put_u32(&w, 1);
  }
  hw_reply_end(&w);
  CHECK(w.bytes[3] == HW_ERROR && w.bytes[7] == 9 && !w.full);
}

int main(void) {
  names_of_interfaces_follow_a_strict_grammar();
  names_of_domains_are_those_of_dns();
  reads_a_whole_configuration();
  refuses_every_truncation_and_any_surplus();
  refuses_what_must_never_be_configured();
  refuses_frames_that_are_not_ours();
  replies_never_grow_past_their_end();
  PASSED();
  return 0;
}
