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
    9,    'h',  'o', 'm', 'e', 'w', 'a', 'r', 'd', '0', 0x05, 0x00, 0,                  // name, mtu 1280, flags
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

static enum hw_error parsed_with_byte(size_t at, uint8_t value) {
  uint8_t bytes[sizeof WHOLE];
  memcpy(bytes, WHOLE, sizeof WHOLE);
  bytes[at] = value;
  return hw_parse_config(bytes, sizeof bytes, &config);
}

static void malformed_with_byte(size_t at, uint8_t value) { CHECK(parsed_with_byte(at, value) == HW_MALFORMED); }

static void refuses_what_is_no_configuration(void) {
  malformed_with_byte(1, 'e');   // a name of somebody else's interface
  malformed_with_byte(10, 4);    // MTU 1024
  malformed_with_byte(12, 2);    // a flag that nobody knows
  malformed_with_byte(14, 5);    // unknown family
  malformed_with_byte(39, 33);   // bits out of range
  malformed_with_byte(39, 24);   // host bits set
  malformed_with_byte(45, 40);   // the same for IPv6
  malformed_with_byte(13, 255);  // more addresses than are there
  malformed_with_byte(36, 255);  // more routes than any configuration has
}

// What comes of one address alone.
static enum hw_verdict judged_address(uint8_t family, const uint8_t *bytes) {
  struct hw_prefix culprit = {.bits = 0};
  config = (struct hw_config){.address_count = 2, .addresses = {{4, {100, 64, 0, 1}}, {family, {0}}}};
  memcpy(config.addresses[1].bytes, bytes, family == 4 ? 4 : 16);
  enum hw_verdict verdict = hw_judge_config(&config, &culprit);
  CHECK(verdict == HW_FINE || (culprit.bits == (family == 4 ? 32 : 128) && culprit.address.family == family &&
                               memcmp(culprit.address.bytes, bytes, family == 4 ? 4 : 16) == 0));
  return verdict;
}

static void addresses_are_of_the_tailnet_alone(void) {
  static const uint8_t good4[][4] = {{100, 64, 0, 0},     {100, 64, 0, 1},     {100, 99, 255, 255}, {100, 100, 1, 0},
                                     {100, 100, 99, 255}, {100, 115, 91, 255}, {100, 115, 94, 0},   {100, 127, 255, 255}};
  static const uint8_t bad4[][4] = {{0, 0, 0, 0},         {8, 8, 8, 8},         {10, 0, 0, 1},        {100, 63, 255, 255},
                                    {100, 128, 0, 0},     {100, 100, 0, 1},     {100, 100, 100, 100}, {100, 100, 100, 1},
                                    {100, 115, 92, 0},    {100, 115, 93, 255},  {127, 0, 0, 1},       {169, 254, 1, 1},
                                    {203, 0, 113, 12},    {224, 0, 0, 1},       {255, 255, 255, 255}};
  static const uint8_t good6[16] = {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 1};
  static const uint8_t bad6[][16] = {{0},
                                     {[15] = 1},
                                     {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
                                     {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe1, [15] = 1},
                                     {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 0x53},
                                     {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0x0b, 0x1a, [15] = 1},
                                     {[10] = 0xff, [11] = 0xff, [12] = 100, [13] = 64, [15] = 1},
                                     {0xfe, 0x80, [15] = 1},
                                     {0xff, 0x02, [15] = 1}};
  for (size_t i = 0; i < sizeof good4 / sizeof good4[0]; i++) {
    CHECK(judged_address(4, good4[i]) == HW_FINE);
  }
  for (size_t i = 0; i < sizeof bad4 / sizeof bad4[0]; i++) {
    CHECK(judged_address(4, bad4[i]) == HW_NO_OWN_ADDRESS);
  }
  CHECK(judged_address(6, good6) == HW_FINE);
  for (size_t i = 0; i < sizeof bad6 / sizeof bad6[0]; i++) {
    CHECK(judged_address(6, bad6[i]) == HW_NO_OWN_ADDRESS);
  }
}

struct judged_route {
  struct hw_prefix route;
  enum hw_verdict plain;   // without the flag
  enum hw_verdict agreed;  // with it
};

static void routes_elsewhere_need_consent(void) {
  static const struct judged_route routes[] = {
      {{{4, {100, 64, 0, 2}}, 32}, HW_FINE, HW_FINE},
      {{{4, {100, 64}}, 10}, HW_FINE, HW_FINE},
      {{{4, {100, 100, 100, 100}}, 32}, HW_FINE, HW_FINE},
      {{{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0}}, 48}, HW_FINE, HW_FINE},
      {{{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 0x53}}, 128}, HW_FINE, HW_FINE},
      {{{4, {100}}, 9}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{4, {8, 8, 8, 8}}, 32}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{4, {10}}, 8}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{4, {64}}, 2}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{4, {128}}, 1}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{6, {0x20}}, 3}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0}}, 47}, HW_ROUTE_NOT_AGREED, HW_FINE},
      {{{4, {0}}, 0}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{4, {0}}, 1}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{4, {127}}, 8}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{4, {169, 254}}, 16}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{4, {224}}, 4}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{6, {0}}, 0}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{6, {0xff}}, 8}, HW_NO_ROUTE, HW_NO_ROUTE},
      {{{6, {0xfe, 0x80}}, 10}, HW_NO_ROUTE, HW_NO_ROUTE},
  };
  for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
    for (uint8_t flags = 0; flags <= HW_FOREIGN_ROUTES; flags++) {
      struct hw_prefix culprit = {.bits = 0};
      enum hw_verdict wanted = flags == 0 ? routes[i].plain : routes[i].agreed;
      config = (struct hw_config){.flags = flags, .route_count = 2, .routes = {{{4, {100, 64, 0, 9}}, 32}, routes[i].route}};
      CHECK(hw_judge_config(&config, &culprit) == wanted);
      CHECK(wanted == HW_FINE || memcmp(&culprit, &routes[i].route, sizeof culprit) == 0);
    }
  }
}

static void reads_the_number_of_a_port(void) {
  static const uint8_t bytes[3] = {0xa2, 0xa9};
  uint16_t port;
  CHECK(hw_parse_open_udp(bytes, 2, &port) == HW_OK && port == 41641);
  CHECK(hw_parse_open_udp(bytes, 0, &port) == HW_MALFORMED);
  CHECK(hw_parse_open_udp(bytes, 1, &port) == HW_MALFORMED);
  CHECK(hw_parse_open_udp(bytes, 3, &port) == HW_MALFORMED);
}

static void reads_how_many_are_wanted(void) {
  static const uint8_t queues[] = {9, 'h', 'o', 'm', 'e', 'w', 'a', 'r', 'd', '0', 5, 0};
  char name[HW_NAME_BYTES];
  uint8_t count;
  uint16_t port;
  CHECK(hw_parse_open_tun_queues(queues, 11, name, &count) == HW_OK && strcmp(name, "homeward0") == 0 && count == 5);
  CHECK(hw_parse_open_tun_queues(queues, 10, name, &count) == HW_MALFORMED);
  CHECK(hw_parse_open_tun_queues(queues, 12, name, &count) == HW_MALFORMED);
  for (unsigned wanted = 0; wanted <= 255; wanted++) {
    const uint8_t sockets[] = {0xa2, 0xa9, (uint8_t)wanted, 0};
    bool fine = wanted >= 2 && wanted <= HW_MOST_DESCRIPTORS;
    CHECK(hw_parse_open_udp_shared(sockets, 3, &port, &count) == (fine ? HW_OK : HW_MALFORMED));
    CHECK(!fine || (port == 41641 && count == wanted));
    CHECK(hw_parse_open_udp_shared(sockets, 2, &port, &count) == HW_MALFORMED);
    CHECK(hw_parse_open_udp_shared(sockets, 4, &port, &count) == HW_MALFORMED);
  }
}

static void refuses_frames_that_are_not_ours(void) {
  uint8_t bytes[HW_HEADER_BYTES] = {0x48, 0x57, HW_VERSION, HW_PING, 0, 0, 0, 7, 0, 0, 0, 0};
  struct hw_header header;
  CHECK(hw_parse_header(bytes, &header) == HW_OK);
  CHECK(header.type == HW_PING && header.id == 7 && header.payload_bytes == 0);
  bytes[9] = 8;
  CHECK(hw_parse_header(bytes, &header) == HW_OK);
  bytes[11] = 1;
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
  bytes[8] = 0xff;
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
  bytes[2] = HW_VERSION + 1;
  CHECK(hw_parse_header(bytes, &header) == HW_OTHER_VERSION);
  bytes[0] = 'G';
  CHECK(hw_parse_header(bytes, &header) == HW_MALFORMED);
}

static void replies_never_grow_past_their_end(void) {
  struct hw_writer w;
  hw_reply_begin(&w, HW_PING | HW_REPLY, 0x01020304);
  hw_put_text(&w, "0.1.0");
  hw_reply_end(&w);
  static const uint8_t wanted[] = {0x48, 0x57, HW_VERSION, 0x81, 1, 2, 3, 4, 0, 0, 0, 6, 5, '0', '.', '1', '.', '0'};
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
  refuses_what_is_no_configuration();
  addresses_are_of_the_tailnet_alone();
  routes_elsewhere_need_consent();
  reads_the_number_of_a_port();
  reads_how_many_are_wanted();
  refuses_frames_that_are_not_ours();
  replies_never_grow_past_their_end();
  PASSED();
  return 0;
}
