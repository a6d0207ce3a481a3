// Everything a client can send: a header and a payload for each request. What was accepted must be within bounds.
#include <stdlib.h>
#include <string.h>

#include "../proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hw_config config;

static void require(bool holds) {
  if (!holds) {
    abort();
  }
}

// Without consent, nothing outside 100.64.0.0/10 and fd7a:115c:a1e0::/48 is ever fine.
static void judge(void) {
  static const uint8_t ipv6[] = {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0};
  struct hw_prefix culprit;
  if (hw_judge_config(&config, &culprit) != HW_FINE) {
    return;
  }
  for (size_t i = 0; i < config.address_count; i++) {
    const uint8_t *a = config.addresses[i].bytes;
    require(config.addresses[i].family == 4 ? a[0] == 100 && (a[1] & 0xc0) == 64 : memcmp(a, ipv6, sizeof ipv6) == 0);
  }
  for (size_t i = 0; i < config.route_count; i++) {
    const struct hw_prefix *r = &config.routes[i];
    const uint8_t *a = r->address.bytes;
    require(r->bits > 0);
    require((config.flags & HW_FOREIGN_ROUTES) != 0 ||
            (r->address.family == 4 ? r->bits >= 10 && a[0] == 100 && (a[1] & 0xc0) == 64
                                    : r->bits >= 48 && memcmp(a, ipv6, sizeof ipv6) == 0));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct hw_header header;
  char name[HW_NAME_BYTES];
  if (size >= HW_HEADER_BYTES && hw_parse_header(data, &header) == HW_OK) {
    require(header.payload_bytes <= HW_MAX_PAYLOAD_BYTES);
  }
  if (hw_parse_open_tun(data, size, name) == HW_OK) {
    require(hw_interface_name_ok(name, strlen(name)));
  }
  uint8_t count;
  uint16_t port;
  if (hw_parse_open_tun_queues(data, size, name, &count) == HW_OK) {
    require(hw_interface_name_ok(name, strlen(name)) && count >= 2 && count <= HW_MOST_DESCRIPTORS);
  }
  if (hw_parse_open_udp_shared(data, size, &port, &count) == HW_OK) {
    require(count >= 2 && count <= HW_MOST_DESCRIPTORS);
  }
  if (hw_parse_config(data, size, &config) == HW_OK) {
    require(config.mtu >= HW_MIN_MTU && config.address_count <= HW_MOST_ADDRESSES);
    require(config.route_count <= HW_MOST_ROUTES && config.server_count <= HW_MOST_SERVERS);
    for (size_t i = 0; i < config.route_count; i++) {
      require(config.routes[i].bits <= (config.routes[i].address.family == 4 ? 32 : 128));
    }
    judge();
    for (size_t i = 0; i < config.search_count; i++) {
      require(hw_domain_ok(config.search[i].text, strlen(config.search[i].text)));
    }
    for (size_t i = 0; i < config.match_count; i++) {
      require(hw_domain_ok(config.match[i].text, strlen(config.match[i].text)));
    }
  }
  return 0;
}
