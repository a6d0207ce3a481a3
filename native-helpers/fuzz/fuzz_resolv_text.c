// Any text as /etc/resolv.conf: reading it is harmless, and what is put over it gives it back to the byte.
#include <stdlib.h>
#include <string.h>

#include "../linux/dns_manager.h"
#include "../linux/resolv_meaning.h"
#include "../linux/resolv_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct resolv_text ours;
static struct resolv_text back;
static struct hw_config config;

static unsigned interfaces(const char *name) { return (unsigned)strlen(name); }

// What it means to the system: never a server that could not be asked, never a text that a terminal would obey.
static void check_meaning(const char *text, size_t size) {
  struct resolv_servers servers;
  char author[HW_TROUBLE_TEXT_BYTES];
  resolv_text_servers(text, size, interfaces, &servers);
  if (servers.count > servers.lines || servers.count > RESOLV_MOST_SERVERS) {
    abort();
  }
  for (size_t i = 0; i < servers.count; i++) {
    const struct hw_address *a = &servers.usable[i].address;
    bool of_link = a->family == 6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
    if ((a->family != 4 && a->family != 6) || of_link != (servers.usable[i].interface != 0)) {
      abort();
    }
  }
  resolv_text_author(text, size, author, sizeof author);
  for (const char *c = author; *c != 0; c++) {
    if (*c < ' ' || *c > '~') {
      abort();
    }
  }
  const struct dns_facts facts = {text, size, resolv_text_nss_asks_resolved(text, size), true, true};
  if (dns_manager(&facts) == HW_DNS_NONE) {
    abort();
  }
  config.server_count = (uint8_t)(servers.count < HW_MOST_SERVERS ? servers.count : HW_MOST_SERVERS);
  for (size_t i = 0; i < config.server_count; i++) {
    config.servers[i] = servers.usable[i].address;
  }
  (void)resolv_text_asks(text, size, config.servers, config.server_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char none[1];
  const char *text = size == 0 ? none : (const char *)data;
  bool absent;
  check_meaning(text, size);
  (void)resolv_text_original(text, size, &back, &absent);
  if (size < sizeof back.bytes) {
    memcpy(back.bytes, text, size);
    back.length = size;
    resolv_text_drop_record(&back, "tun-homeward0.inet");
    if (back.length > size) {
      abort();
    }
  }
  if (!resolv_text_ours(&ours, &config, text, size, "corp.example", size) ||
      !resolv_text_original(ours.bytes, ours.length, &back, &absent) || back.length != size ||
      memcmp(back.bytes, text, size) != 0) {
    abort();
  }
  return 0;
}
