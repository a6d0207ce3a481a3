// ChaCha20 (RFC 8439, section 2.4), sixteen blocks at once.
#ifndef HOMEWARD_SEAL_CHACHA20_H
#define HOMEWARD_SEAL_CHACHA20_H

#include <stdint.h>

#include "lanes.h"

#define CHACHA20_BLOCK_BYTES 64

// A piece of a packet in each lane: `bytes` at `from` are encrypted, or decrypted, to `to`.
struct chacha20_lanes {
  _Alignas(64) uint32_t block[LANES];
  _Alignas(64) uint32_t counter_low[LANES];
  _Alignas(64) uint32_t counter_high[LANES];
  const uint8_t *from[LANES];
  uint8_t *to[LANES];
  uint32_t bytes[LANES];  // 0 (nothing is done) to CHACHA20_BLOCK_BYTES
};

void chacha20_pieces(const uint8_t key[32], const struct chacha20_lanes *lanes);

// `blocks` whole blocks of each lane, one behind the other from where it stands; `bytes` is not looked at.
void chacha20_blocks(const uint8_t key[32], const struct chacha20_lanes *lanes, uint32_t blocks);

// The block itself to `to`; `from` and `bytes` are not looked at.
void chacha20_streams(const uint8_t key[32], const struct chacha20_lanes *lanes);

#endif
