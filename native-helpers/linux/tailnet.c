#include "tailnet.h"

const struct hw_address TAILNET_SERVICE[HW_TAILNET_COUNT] = {
    {4, {100, 100, 100, 100}},
    {6, {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 0x53}},
};

bool tailnet_overlaps(const struct hw_prefix *prefix) {
  const struct hw_prefix *range = &HW_TAILNET[prefix->address.family == 4 ? 0 : 1];
  unsigned bits = prefix->bits < range->bits ? prefix->bits : range->bits;
  for (unsigned i = 0; i < bits; i++) {
    if (((prefix->address.bytes[i / 8] ^ range->address.bytes[i / 8]) & (0x80u >> i % 8)) != 0) {
      return false;
    }
  }
  return true;
}

bool tailnet_contains(const struct hw_address *address) {
  const struct hw_prefix single = {*address, address->family == 4 ? 32 : 128};
  return tailnet_overlaps(&single);
}
