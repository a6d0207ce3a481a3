#include "fnv1a.h"

uint64_t fnv1a(uint64_t number, const void *bytes, size_t length) {
  const uint8_t *at = bytes;
  for (size_t i = 0; i < length; i++) {
    number = (number ^ at[i]) * UINT64_C(0x100000001b3);
  }
  return number;
}
