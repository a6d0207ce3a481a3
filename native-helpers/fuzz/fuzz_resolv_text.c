// Any text as /etc/resolv.conf: reading it is harmless, and what is put over it gives it back to the byte.
#include <stdlib.h>
#include <string.h>

#include "../linux/resolv_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct resolv_text ours;
static struct resolv_text back;
static struct hw_config config;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char none[1];
  const char *text = size == 0 ? none : (const char *)data;
  struct hw_address servers[RESOLV_MOST_SERVERS];
  bool absent;
  (void)resolv_text_owner(text, size);
  (void)resolv_text_original(text, size, &back, &absent);
  size_t count = resolv_text_servers(text, size, servers);
  config.server_count = (uint8_t)(count < HW_MOST_SERVERS ? count : HW_MOST_SERVERS);
  memcpy(config.servers, servers, config.server_count * sizeof servers[0]);
  if (!resolv_text_ours(&ours, &config, text, size, size) ||
      !resolv_text_original(ours.bytes, ours.length, &back, &absent) || back.length != size ||
      memcmp(back.bytes, text, size) != 0) {
    abort();
  }
  return 0;
}
