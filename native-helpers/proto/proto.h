// The helper's protocol: bounded parsing of requests and writing of replies. Portable C17, no allocation, no system
// headers: the same code serves the helpers of all systems and the fuzzer. The byte tables stand in the Java class
// HelperFrames, which is the other side.
#ifndef HOMEWARD_PROTO_H
#define HOMEWARD_PROTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  HW_MAGIC = 0x4857,
  HW_VERSION = 4,
  HW_HEADER_BYTES = 12,
  HW_MAX_PAYLOAD_BYTES = 512 * 1024,
  HW_MAX_REPLY_BYTES = 2048,

  HW_NAME_BYTES = 16,     // interface name with its final zero
  HW_DOMAIN_BYTES = 254,  // domain name with its final zero
  HW_MOST_ADDRESSES = 16,
  HW_MOST_ROUTES = 12288,
  HW_MOST_SERVERS = 4,
  HW_MOST_SEARCH_DOMAINS = 32,
  HW_MOST_MATCH_DOMAINS = 1024,
  HW_MIN_MTU = 1280,
  HW_MOST_TROUBLES = 8,
  HW_MOST_DESCRIPTORS = 9,  // in one reply: eight queues, and one that only writes
  HW_TROUBLE_TEXT_BYTES = 96,  // with the final zero
};

enum hw_type {
  HW_PING = 1,
  HW_OPEN_TUN = 2,
  HW_APPLY_CONFIG = 3,
  HW_CLEAN_UP = 4,
  HW_OPEN_UDP = 5,
  HW_CHANGED = 6,  // of the helper, unasked: the payload is that of the reply to HW_APPLY_CONFIG, as it would be now
  HW_ASK = 7,      // of the helper, unasked, without payload: a client that does not say anything now is frozen
  HW_OPEN_TUN_QUEUES = 8,  // HW_OPEN_TUN with several descriptors; helpers of before do not know it
  HW_OPEN_UDP_SHARED = 9,  // HW_OPEN_UDP with several sockets; helpers of before do not know it
  HW_REPLY = 0x80,
  HW_ERROR = 0xff,
};

enum hw_error {
  HW_OK = 0,
  HW_NOT_PERMITTED = 1,
  HW_OTHER_VERSION = 2,
  HW_MALFORMED = 3,
  HW_IN_USE = 4,
  HW_SYSTEM = 5,
  HW_REFUSED = 6,
  HW_NAMES = 7,  // addresses and routes are set; who answers names could not be changed
};

// Flags of a configuration. All other bits are for later and must be 0.
enum {
  // The person agreed to routes outside the tailnet's own ranges: to subnets behind peers.
  HW_FOREIGN_ROUTES = 1,
};

enum hw_dns_mode {
  HW_DNS_NONE = 0,
  HW_DNS_RESOLVED = 1,
  HW_DNS_RESOLVCONF = 2,
  HW_DNS_FILE = 3,
};

// What is not as it was asked for, though no step failed.
enum hw_trouble_kind {
  HW_ROUTE_TAKEN = 1,   // subject: the prefix; detail: the interface that another program routes it to, or nothing
  HW_NAMES_FOUGHT = 2,  // subject: the file or service; detail: what whoever changes it calls itself, as far as it says
  HW_LINK_FOUGHT = 3,   // subject: our interface
  HW_NAMES_LEFT = 4,    // subject: the file, in which there is no server that names could be sent on to
  HW_NAMES_REFUSED = 5,  // subject: the file or service that does not take our settings any more; detail: why
};

struct hw_header {
  uint8_t version;
  uint8_t type;
  uint32_t id;
  uint32_t payload_bytes;
};

struct hw_address {
  uint8_t family;  // 4 or 6
  uint8_t bytes[16];
};

// A name server. The address of one on the same link means nothing without its interface.
struct hw_server {
  struct hw_address address;
  uint32_t interface;  // its index, or 0
};

struct hw_trouble {
  uint8_t kind;
  char subject[HW_TROUBLE_TEXT_BYTES];
  char detail[HW_TROUBLE_TEXT_BYTES];
};

struct hw_prefix {
  struct hw_address address;
  uint8_t bits;
};

struct hw_domain {
  char text[HW_DOMAIN_BYTES];  // lower-case, no dot at either end, ends with a zero
};

struct hw_config {
  char interface[HW_NAME_BYTES];
  uint16_t mtu;
  uint8_t flags;
  uint8_t address_count;
  uint16_t route_count;
  uint8_t server_count;
  uint8_t search_count;
  uint16_t match_count;
  struct hw_address addresses[HW_MOST_ADDRESSES];
  struct hw_prefix routes[HW_MOST_ROUTES];
  struct hw_address servers[HW_MOST_SERVERS];
  struct hw_domain search[HW_MOST_SEARCH_DOMAINS];
  struct hw_domain match[HW_MOST_MATCH_DOMAINS];
};

// Reads HW_HEADER_BYTES bytes. HW_MALFORMED: not our protocol or too long. HW_OTHER_VERSION: ours, another version.
enum hw_error hw_parse_header(const uint8_t *bytes, struct hw_header *out);

// Read a payload of exactly so many bytes. On failure *out holds nothing usable.
enum hw_error hw_parse_empty(size_t length);
enum hw_error hw_parse_open_tun(const uint8_t *payload, size_t length, char name[HW_NAME_BYTES]);
enum hw_error hw_parse_config(const uint8_t *payload, size_t length, struct hw_config *out);
enum hw_error hw_parse_open_udp(const uint8_t *payload, size_t length, uint16_t *port);
// *count is then 2 to HW_MOST_DESCRIPTORS.
enum hw_error hw_parse_open_tun_queues(const uint8_t *payload, size_t length, char name[HW_NAME_BYTES], uint8_t *count);
enum hw_error hw_parse_open_udp_shared(const uint8_t *payload, size_t length, uint16_t *port, uint8_t *count);

// The ranges that a tailnet has its addresses from, IPv4's first. Carriers use that one, too.
enum { HW_TAILNET_COUNT = 2 };
extern const struct hw_prefix HW_TAILNET[HW_TAILNET_COUNT];

enum hw_verdict {
  HW_FINE,
  HW_NO_OWN_ADDRESS,     // not one that a device of a tailnet can have
  HW_NO_ROUTE,           // one that the helper makes for nobody
  HW_ROUTE_NOT_AGREED,   // outside the tailnet's ranges, without HW_FOREIGN_ROUTES
};

// What of a configuration that was parsed the helper would not set, whoever asks: *culprit is the first such address (with
// all its bits) or route. A server that is hostile must not put addresses of others on this computer, nor take its traffic.
enum hw_verdict hw_judge_config(const struct hw_config *config, struct hw_prefix *culprit);

// The only names that the helper gives to interfaces: "homeward", then up to 7 of [a-z0-9-].
bool hw_interface_name_ok(const char *text, size_t length);

// Host names as DNS has them: labels of [a-z0-9_-], 1 to 63 long, 253 in all, a hyphen at neither end of a label.
bool hw_domain_ok(const char *text, size_t length);

// A reply under construction. Nothing is written past the end; `full` tells.
struct hw_writer {
  uint8_t bytes[HW_MAX_REPLY_BYTES];
  size_t length;
  bool full;
};

void hw_reply_begin(struct hw_writer *w, uint8_t type, uint32_t id);
void hw_put_u8(struct hw_writer *w, uint8_t value);
void hw_put_u16(struct hw_writer *w, uint16_t value);
void hw_put_u32(struct hw_writer *w, uint32_t value);
void hw_put_address(struct hw_writer *w, const struct hw_address *address);
void hw_put_server(struct hw_writer *w, const struct hw_server *server);
void hw_put_trouble(struct hw_writer *w, const struct hw_trouble *trouble);
void hw_put_text(struct hw_writer *w, const char *text);
// Fills in the length; the frame is then bytes[0 .. length). A frame that was full becomes an error reply.
void hw_reply_end(struct hw_writer *w);
// A whole error reply. `system_error` is an errno or 0.
void hw_reply_error(struct hw_writer *w, uint32_t id, enum hw_error error, int system_error, const char *detail);

#endif
