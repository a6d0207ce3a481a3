// Runs of any key, counters and lengths, against the algorithm as the RFC tells it, and with bits changed.
#include <stdlib.h>
#include <string.h>

#include "../seal/seal.h"
#include "../tests/seal_reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_BYTES (SEAL_KEY_BYTES + 8 + 1)

static void must(int holds) {
  if (!holds) {
    abort();
  }
}

// First byte of each packet: its length, then its text, which is cut where the input ends; packets of their own memory, so
// that a byte beside them is an error.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEADER_BYTES || homeward_seal_usable() == 0) {
    return 0;
  }
  const uint8_t *key = data;
  uint64_t counter;
  memcpy(&counter, data + SEAL_KEY_BYTES, sizeof counter);
  uint8_t forged = data[HEADER_BYTES - 1];
  struct seal_packet run[SEAL_RUN];
  int count = 0;
  size_t at = HEADER_BYTES;
  while (count < SEAL_RUN && at < size) {
    size_t bytes = (size_t)data[at] * 2;
    at++;
    bytes = bytes < size - at ? bytes : size - at;
    uint8_t *memory = malloc(bytes + SEAL_TAG_BYTES);
    if (memory == NULL) {
      break;
    }
    memcpy(memory, data + at, bytes);
    run[count] = (struct seal_packet){.counter = counter++, .from = memory, .to = memory, .bytes = (uint32_t)bytes};
    at += bytes;
    count++;
  }
  must(homeward_seal_run(key, run, count));
  at = HEADER_BYTES;
  for (int i = 0; i < count; i++) {
    uint8_t expected[510 + SEAL_TAG_BYTES];
    reference_seal(key, run[i].counter, data + at + 1, run[i].bytes, expected);
    must(memcmp(run[i].to, expected, run[i].bytes + SEAL_TAG_BYTES) == 0);
    at += 1 + run[i].bytes;
  }
  uint64_t all = count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
  if (count > 0) {
    struct seal_packet *victim = &run[forged % count];
    victim->to[forged % (victim->bytes + SEAL_TAG_BYTES)] ^= (uint8_t)(1 << forged % 8);
    all &= ~(UINT64_C(1) << forged % count);
  }
  must(homeward_open_run(key, run, count) == all);
  at = HEADER_BYTES;
  for (int i = 0; i < count; i++) {
    must((all >> i & 1) == 0 || memcmp(run[i].to, data + at + 1, run[i].bytes) == 0);
    at += 1 + run[i].bytes;
    free(run[i].to);
  }
  return 0;
}
