// ChaCha20-Poly1305 as RFC 8439 tells it, one block and one byte at a time: slow, and in nothing like what it is compared with.
#ifndef HOMEWARD_SEAL_REFERENCE_H
#define HOMEWARD_SEAL_REFERENCE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t reference_word(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline void reference_quarter(uint32_t *s, int a, int b, int c, int d) {
  const int turns[4] = {16, 12, 8, 7};
  for (int i = 0; i < 4; i += 2) {
    s[a] += s[b];
    s[d] = (s[d] ^ s[a]) << turns[i] | (s[d] ^ s[a]) >> (32 - turns[i]);
    s[c] += s[d];
    s[b] = (s[b] ^ s[c]) << turns[i + 1] | (s[b] ^ s[c]) >> (32 - turns[i + 1]);
  }
}

static inline void reference_block(const uint8_t key[32], uint64_t counter, uint32_t block, uint8_t out[64]) {
  uint32_t first[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (int i = 0; i < 8; i++) {
    first[4 + i] = reference_word(key + 4 * i);
  }
  first[12] = block;
  first[14] = (uint32_t)counter;
  first[15] = (uint32_t)(counter >> 32);
  uint32_t s[16];
  memcpy(s, first, sizeof s);
  for (int i = 0; i < 10; i++) {
    for (int column = 0; column < 4; column++) {
      reference_quarter(s, column, 4 + column, 8 + column, 12 + column);
    }
    for (int column = 0; column < 4; column++) {
      reference_quarter(s, column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4);
    }
  }
  for (int i = 0; i < 64; i++) {
    out[i] = (uint8_t)((s[i / 4] + first[i / 4]) >> (8 * (i % 4)));
  }
}

// The sum of numbers of 17 bytes: h = (h + block) * r, modulo 2^130 - 5, not yet below it.
static inline void reference_multiply(uint32_t h[17], const uint8_t block[17], const uint32_t r[17]) {
  uint32_t product[34] = {0};
  for (int i = 0; i < 17; i++) {
    for (int j = 0; j < 17; j++) {
      product[i + j] += (h[i] + block[i]) * r[j];
    }
  }
  uint64_t carry = 0;
  for (int i = 0; i < 17; i++) {
    carry += product[i] + (uint64_t)320 * product[i + 17];  // 2^136 is 64 * 5
    h[i] = carry & 0xff;
    carry >>= 8;
  }
  carry = 320 * carry + 5 * (uint64_t)(h[16] >> 2);
  h[16] &= 3;
  for (int i = 0; i < 17; i++) {
    carry += h[i];
    h[i] = carry & 0xff;
    carry >>= 8;
  }
}

static inline void reference_tag(const uint8_t key[32], const uint8_t *text, size_t bytes, uint8_t tag[16]) {
  uint32_t r[17] = {0}, h[17] = {0};
  for (int i = 0; i < 16; i++) {
    r[i] = key[i] & (i % 4 == 3 ? 0x0f : i % 4 == 0 && i > 0 ? 0xfc : 0xff);
  }
  for (size_t at = 0; at < bytes; at += 16) {
    uint8_t block[17] = {[16] = 1};
    memcpy(block, text + at, bytes - at < 16 ? bytes - at : 16);
    reference_multiply(h, block, r);
  }
  uint8_t lengths[17] = {[16] = 1};
  for (int i = 0; i < 8; i++) {
    lengths[8 + i] = (uint8_t)((uint64_t)bytes >> (8 * i));
  }
  reference_multiply(h, lengths, r);
  // Below 2^130 + 2^10 or so: twice at most.
  for (int round = 0; round < 2; round++) {
    uint32_t less[17], carry = 5;
    for (int i = 0; i < 17; i++) {
      carry += h[i];
      less[i] = carry & 0xff;
      carry >>= 8;
    }
    if (less[16] >= 4) {
      less[16] -= 4;
      memcpy(h, less, sizeof h);
    }
  }
  uint32_t carry = 0;
  for (int i = 0; i < 16; i++) {
    carry += h[i] + key[16 + i];
    tag[i] = (uint8_t)carry;
    carry >>= 8;
  }
}

static inline void reference_seal(const uint8_t key[32], uint64_t counter, const uint8_t *plain, size_t bytes, uint8_t *out) {
  uint8_t block[64];
  for (size_t i = 0; i < bytes; i++) {
    if (i % 64 == 0) {
      reference_block(key, counter, 1 + (uint32_t)(i / 64), block);
    }
    out[i] = plain[i] ^ block[i % 64];
  }
  reference_block(key, counter, 0, block);
  reference_tag(block, out, bytes, out + bytes);
}

#endif
