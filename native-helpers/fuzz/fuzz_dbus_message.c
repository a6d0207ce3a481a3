// Any message from the bus.
#include "../linux/dbus_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  (void)dbus_reply_kind(data, size, 7);
  return 0;
}
