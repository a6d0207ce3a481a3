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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct hw_header header;
  char name[HW_NAME_BYTES];
  if (size >= HW_HEADER_BYTES && hw_parse_header(data, &header) == HW_OK) {
    require(header.payload_bytes <= HW_MAX_PAYLOAD_BYTES);
  }
  if (hw_parse_open_tun(data, size, name) == HW_OK) {
    require(hw_interface_name_ok(name, strlen(name)));
  }
  if (hw_parse_config(data, size, &config) == HW_OK) {
    require(config.mtu >= HW_MIN_MTU && config.address_count <= HW_MOST_ADDRESSES);
    require(config.route_count <= HW_MOST_ROUTES && config.server_count <= HW_MOST_SERVERS);
    for (size_t i = 0; i < config.route_count; i++) {
      require(config.routes[i].bits > 0 && config.routes[i].bits <= (config.routes[i].address.family == 4 ? 32 : 128));
    }
    for (size_t i = 0; i < config.search_count; i++) {
      require(hw_domain_ok(config.search[i].text, strlen(config.search[i].text)));
    }
    for (size_t i = 0; i < config.match_count; i++) {
      require(hw_domain_ok(config.match[i].text, strlen(config.match[i].text)));
    }
  }
  return 0;
}
