#include "proto.h"

#include <string.h>

// What is left of a payload. Every read checks the rest first; after a failed read all further ones fail.
struct reader {
  const uint8_t *at;
  size_t left;
  bool failed;
};

static const uint8_t *take(struct reader *r, size_t count) {
  if (r->failed || r->left < count) {
    r->failed = true;
    return NULL;
  }
  const uint8_t *at = r->at;
  r->at += count;
  r->left -= count;
  return at;
}

static uint8_t take_u8(struct reader *r) {
  const uint8_t *at = take(r, 1);
  return at == NULL ? 0 : at[0];
}

static uint16_t take_u16(struct reader *r) {
  const uint8_t *at = take(r, 2);
  return at == NULL ? 0 : (uint16_t)((unsigned)at[0] << 8 | at[1]);
}

static uint32_t read_u32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

enum hw_error hw_parse_header(const uint8_t *bytes, struct hw_header *out) {
  if (bytes[0] != HW_MAGIC >> 8 || bytes[1] != (HW_MAGIC & 0xff)) {
    return HW_MALFORMED;
  }
  out->version = bytes[2];
  out->type = bytes[3];
  out->id = read_u32(bytes + 4);
  out->payload_bytes = read_u32(bytes + 8);
  if (out->version != HW_VERSION) {
    return HW_OTHER_VERSION;
  }
  return out->payload_bytes > HW_MAX_PAYLOAD_BYTES ? HW_MALFORMED : HW_OK;
}

enum hw_error hw_parse_empty(size_t length) { return length == 0 ? HW_OK : HW_MALFORMED; }

bool hw_interface_name_ok(const char *text, size_t length) {
  static const char prefix[] = "homeward";
  const size_t fixed = sizeof prefix - 1;
  if (length < fixed || length >= HW_NAME_BYTES || memcmp(text, prefix, fixed) != 0) {
    return false;
  }
  for (size_t i = fixed; i < length; i++) {
    char c = text[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      return false;
    }
  }
  return true;
}

bool hw_domain_ok(const char *text, size_t length) {
  if (length == 0 || length >= HW_DOMAIN_BYTES) {
    return false;
  }
  size_t label = 0;
  for (size_t i = 0; i <= length; i++) {
    char c = i == length ? '.' : text[i];
    if (c == '.') {
      if (label == 0 || label > 63 || text[i - 1] == '-') {
        return false;
      }
      label = 0;
      continue;
    }
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain && !(c == '-' && label > 0)) {
      return false;
    }
    label++;
  }
  return true;
}

static void take_interface(struct reader *r, char name[HW_NAME_BYTES]) {
  size_t length = take_u8(r);
  const char *text = (const char *)take(r, length);
  memset(name, 0, HW_NAME_BYTES);
  if (text == NULL || !hw_interface_name_ok(text, length)) {
    r->failed = true;
    return;
  }
  memcpy(name, text, length);
}

static void take_domain(struct reader *r, struct hw_domain *out) {
  size_t length = take_u8(r);
  const char *text = (const char *)take(r, length);
  if (text == NULL || !hw_domain_ok(text, length)) {
    r->failed = true;
    return;
  }
  memcpy(out->text, text, length);
  out->text[length] = 0;
}

static void take_family_bytes(struct reader *r, struct hw_address *out) {
  size_t length = out->family == 4 ? 4 : 16;
  const uint8_t *at = out->family == 4 || out->family == 6 ? take(r, length) : NULL;
  memset(out->bytes, 0, sizeof out->bytes);
  if (at == NULL) {
    r->failed = true;
    return;
  }
  memcpy(out->bytes, at, length);
}

static void take_address(struct reader *r, struct hw_address *out) {
  out->family = take_u8(r);
  take_family_bytes(r, out);
}

static unsigned all_bits(const struct hw_address *a) { return a->family == 4 ? 32 : 128; }

static void take_prefix(struct reader *r, struct hw_prefix *out) {
  out->address.family = take_u8(r);
  out->bits = take_u8(r);
  take_family_bytes(r, &out->address);
  unsigned most = all_bits(&out->address);
  if (r->failed || out->bits > most) {
    r->failed = true;
    return;
  }
  for (unsigned bit = out->bits; bit < most; bit++) {
    if ((out->address.bytes[bit / 8] & (0x80u >> bit % 8)) != 0) {
      r->failed = true;
      return;
    }
  }
}

static size_t take_count(struct reader *r, bool wide, size_t most) {
  size_t count = wide ? take_u16(r) : take_u8(r);
  if (count > most) {
    r->failed = true;
  }
  return r->failed ? 0 : count;
}

enum hw_error hw_parse_open_tun(const uint8_t *payload, size_t length, char name[HW_NAME_BYTES]) {
  struct reader r = {payload, length, false};
  take_interface(&r, name);
  return r.failed || r.left != 0 ? HW_MALFORMED : HW_OK;
}

enum hw_error hw_parse_config(const uint8_t *payload, size_t length, struct hw_config *out) {
  struct reader r = {payload, length, false};
  take_interface(&r, out->interface);
  out->mtu = take_u16(&r);
  out->flags = take_u8(&r);
  if (out->mtu < HW_MIN_MTU || (out->flags & ~HW_FOREIGN_ROUTES) != 0) {
    r.failed = true;
  }
  out->address_count = (uint8_t)take_count(&r, false, HW_MOST_ADDRESSES);
  for (size_t i = 0; i < out->address_count && !r.failed; i++) {
    take_address(&r, &out->addresses[i]);
  }
  out->route_count = (uint16_t)take_count(&r, true, HW_MOST_ROUTES);
  for (size_t i = 0; i < out->route_count && !r.failed; i++) {
    take_prefix(&r, &out->routes[i]);
  }
  out->server_count = (uint8_t)take_count(&r, false, HW_MOST_SERVERS);
  for (size_t i = 0; i < out->server_count && !r.failed; i++) {
    take_address(&r, &out->servers[i]);
  }
  out->search_count = (uint8_t)take_count(&r, false, HW_MOST_SEARCH_DOMAINS);
  for (size_t i = 0; i < out->search_count && !r.failed; i++) {
    take_domain(&r, &out->search[i]);
  }
  out->match_count = (uint16_t)take_count(&r, true, HW_MOST_MATCH_DOMAINS);
  for (size_t i = 0; i < out->match_count && !r.failed; i++) {
    take_domain(&r, &out->match[i]);
  }
  return r.failed || r.left != 0 ? HW_MALFORMED : HW_OK;
}

enum hw_error hw_parse_open_udp(const uint8_t *payload, size_t length, uint16_t *port) {
  struct reader r = {payload, length, false};
  *port = take_u16(&r);
  return r.failed || r.left != 0 ? HW_MALFORMED : HW_OK;
}

static uint8_t take_several(struct reader *r) {
  uint8_t count = take_u8(r);
  if (count < 2 || count > HW_MOST_DESCRIPTORS) {
    r->failed = true;
  }
  return count;
}

enum hw_error hw_parse_open_tun_queues(const uint8_t *payload, size_t length, char name[HW_NAME_BYTES], uint8_t *count) {
  struct reader r = {payload, length, false};
  take_interface(&r, name);
  *count = take_several(&r);
  return r.failed || r.left != 0 ? HW_MALFORMED : HW_OK;
}

enum hw_error hw_parse_open_udp_shared(const uint8_t *payload, size_t length, uint16_t *port, uint8_t *count) {
  struct reader r = {payload, length, false};
  *port = take_u16(&r);
  *count = take_several(&r);
  return r.failed || r.left != 0 ? HW_MALFORMED : HW_OK;
}

static bool is_inside(const struct hw_address *a, unsigned bits, const struct hw_prefix *range) {
  if (a->family != range->address.family || bits < range->bits) {
    return false;
  }
  for (unsigned bit = 0; bit < range->bits; bit++) {
    if (((a->bytes[bit / 8] ^ range->address.bytes[bit / 8]) & (0x80u >> bit % 8)) != 0) {
      return false;
    }
  }
  return true;
}

static bool is_inside_any(const struct hw_address *a, unsigned bits, const struct hw_prefix *ranges, size_t count) {
  bool inside = false;
  for (size_t i = 0; i < count; i++) {
    inside = inside || is_inside(a, bits, &ranges[i]);
  }
  return inside;
}

const struct hw_prefix HW_TAILNET[HW_TAILNET_COUNT] = {
    {{4, {100, 64}}, 10},
    {{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0}}, 48},
};

static bool is_of_tailnet(const struct hw_address *a, unsigned bits) {
  return is_inside_any(a, bits, HW_TAILNET, HW_TAILNET_COUNT);
}

// What no device has: MagicDNS and other services of the client, ChromeOS's own network inside the range, and IPv4 subnets
// behind routers as they appear in IPv6.
static bool is_reserved(const struct hw_address *a) {
  static const struct hw_prefix ranges[] = {
      {{4, {100, 100, 0}}, 24},
      {{4, {100, 100, 100}}, 24},
      {{4, {100, 115, 92}}, 23},
      {{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 0x53}}, 128},
      {{6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, 0x0b, 0x1a}}, 64},
  };
  return is_inside_any(a, all_bits(a), ranges, sizeof ranges / sizeof ranges[0]);
}

// Unspecified, this host's own, link-local, multicast and above: no route leads there through a tunnel.
static bool is_special(const struct hw_address *a) {
  if (a->family == 4) {
    return a->bytes[0] == 0 || a->bytes[0] == 127 || a->bytes[0] >= 224 ||
           (a->bytes[0] == 169 && a->bytes[1] == 254);
  }
  static const uint8_t zero[12] = {0};
  // ::/96 holds the unspecified address, the loopback and long obsolete IPv4-compatible ones.
  return memcmp(a->bytes, zero, sizeof zero) == 0 || a->bytes[0] == 0xff ||
         (a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80);
}

static enum hw_verdict judge_route(const struct hw_prefix *route, bool foreign_too) {
  // A default route would lead the engine's own packets back into the tunnel; nobody may ask for one yet.
  if (route->bits == 0 || is_special(&route->address)) {
    return HW_NO_ROUTE;
  }
  return foreign_too || is_of_tailnet(&route->address, route->bits) ? HW_FINE : HW_ROUTE_NOT_AGREED;
}

enum hw_verdict hw_judge_config(const struct hw_config *config, struct hw_prefix *culprit) {
  for (size_t i = 0; i < config->address_count; i++) {
    const struct hw_address *a = &config->addresses[i];
    if (!is_of_tailnet(a, all_bits(a)) || is_reserved(a)) {
      *culprit = (struct hw_prefix){*a, (uint8_t)all_bits(a)};
      return HW_NO_OWN_ADDRESS;
    }
  }
  for (size_t i = 0; i < config->route_count; i++) {
    enum hw_verdict verdict = judge_route(&config->routes[i], (config->flags & HW_FOREIGN_ROUTES) != 0);
    if (verdict != HW_FINE) {
      *culprit = config->routes[i];
      return verdict;
    }
  }
  return HW_FINE;
}

static void put(struct hw_writer *w, const void *bytes, size_t count) {
  if (w->full || sizeof w->bytes - w->length < count) {
    w->full = true;
    return;
  }
  memcpy(w->bytes + w->length, bytes, count);
  w->length += count;
}

static void store_u32(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 24);
  at[1] = (uint8_t)(value >> 16);
  at[2] = (uint8_t)(value >> 8);
  at[3] = (uint8_t)value;
}

void hw_reply_begin(struct hw_writer *w, uint8_t type, uint32_t id) {
  w->length = HW_HEADER_BYTES;
  w->full = false;
  w->bytes[0] = HW_MAGIC >> 8;
  w->bytes[1] = HW_MAGIC & 0xff;
  w->bytes[2] = HW_VERSION;
  w->bytes[3] = type;
  store_u32(w->bytes + 4, id);
  store_u32(w->bytes + 8, 0);
}

void hw_put_u8(struct hw_writer *w, uint8_t value) { put(w, &value, 1); }

void hw_put_u16(struct hw_writer *w, uint16_t value) {
  const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};
  put(w, bytes, sizeof bytes);
}

void hw_put_u32(struct hw_writer *w, uint32_t value) {
  uint8_t bytes[4];
  store_u32(bytes, value);
  put(w, bytes, sizeof bytes);
}

void hw_put_address(struct hw_writer *w, const struct hw_address *address) {
  hw_put_u8(w, address->family);
  put(w, address->bytes, address->family == 4 ? 4 : 16);
}

void hw_put_text(struct hw_writer *w, const char *text) {
  size_t length = strlen(text);
  if (length > 255) {
    length = 255;
  }
  hw_put_u8(w, (uint8_t)length);
  put(w, text, length);
}

void hw_put_server(struct hw_writer *w, const struct hw_server *server) {
  hw_put_address(w, &server->address);
  hw_put_u32(w, server->interface);
}

void hw_put_trouble(struct hw_writer *w, const struct hw_trouble *trouble) {
  hw_put_u8(w, trouble->kind);
  hw_put_text(w, trouble->subject);
  hw_put_text(w, trouble->detail);
}

void hw_reply_end(struct hw_writer *w) {
  if (w->full) {
    uint32_t id = read_u32(w->bytes + 4);
    hw_reply_error(w, id, HW_SYSTEM, 0, "the reply is too long");
    return;
  }
  store_u32(w->bytes + 8, (uint32_t)(w->length - HW_HEADER_BYTES));
}

void hw_reply_error(struct hw_writer *w, uint32_t id, enum hw_error error, int system_error, const char *detail) {
  hw_reply_begin(w, HW_ERROR, id);
  hw_put_u8(w, (uint8_t)error);
  hw_put_u32(w, (uint32_t)system_error);
  hw_put_text(w, detail);
  hw_reply_end(w);
}
