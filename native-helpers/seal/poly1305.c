#include "poly1305.h"

#include <immintrin.h>
#include <stddef.h>

// A number below 2^130 is three limbs, of 44, 44 and 42 bits: two products of them, of which the processor gives the low and
// the high 52 bits, leave room to add up before carries are needed. Eight lanes of 64 bits in a vector.
#define BITS 44
#define LAST_BITS 42
#define MASK ((UINT64_C(1) << BITS) - 1)
#define LAST_MASK ((UINT64_C(1) << LAST_BITS) - 1)
// What stands above the 52 low bits of a product, seen from the next limb's place.
#define HIGH_SHIFT (52 - BITS)
#define LAST_HIGH_SHIFT (52 - LAST_BITS)
// The 1 behind each block of 16 bytes, in the last limb.
#define BLOCK_END (UINT64_C(1) << (128 - 2 * BITS))

#define BLOCK_BYTES 16
#define STEP_BYTES 64
#define GROUP 8

// Eight lanes.
struct group {
  __m512i sum[3];
  __m512i factor[3];
  __m512i wrapped[2];  // factor[1] and factor[2] times 20: at 2^132 and above, which is 4 times 2^130, which is 5
};

WIDE_PART __m512i every_lane(uint64_t word) { return _mm512_set1_epi64((long long)word); }

WIDE_PART __m512i times_20(__m512i v) { return _mm512_add_epi64(_mm512_slli_epi64(v, 4), _mm512_slli_epi64(v, 2)); }

WIDE_PART __m512i times_5(__m512i v) { return _mm512_add_epi64(_mm512_slli_epi64(v, 2), v); }

// Vector i of eight words becomes the words i of eight vectors.
WIDE_PART void turn(__m512i v[GROUP]) {
  __m512i pair[GROUP];
  UNROLLED
  for (int i = 0; i < GROUP; i += 2) {
    pair[i] = _mm512_unpacklo_epi64(v[i], v[i + 1]);
    pair[i + 1] = _mm512_unpackhi_epi64(v[i], v[i + 1]);
  }
  UNROLLED
  for (int odd = 0; odd < 2; odd++) {
    __m512i front04 = _mm512_shuffle_i64x2(pair[odd], pair[2 + odd], 0x88);
    __m512i front26 = _mm512_shuffle_i64x2(pair[odd], pair[2 + odd], 0xdd);
    __m512i back04 = _mm512_shuffle_i64x2(pair[4 + odd], pair[6 + odd], 0x88);
    __m512i back26 = _mm512_shuffle_i64x2(pair[4 + odd], pair[6 + odd], 0xdd);
    v[odd] = _mm512_shuffle_i64x2(front04, back04, 0x88);
    v[2 + odd] = _mm512_shuffle_i64x2(front26, back26, 0x88);
    v[4 + odd] = _mm512_shuffle_i64x2(front04, back04, 0xdd);
    v[6 + odd] = _mm512_shuffle_i64x2(front26, back26, 0xdd);
  }
}

WIDE_PART void limbs(__m512i low, __m512i high, __m512i out[3]) {
  const __m512i mask = every_lane(MASK);
  out[0] = _mm512_and_si512(low, mask);
  out[1] = _mm512_and_si512(
      _mm512_or_si512(_mm512_srli_epi64(low, BITS), _mm512_slli_epi64(high, 64 - BITS)), mask);
  out[2] = _mm512_srli_epi64(high, 2 * BITS - 64);
}

// Adds a block with the bits `end` and multiplies. Limbs: 44 bits, a few above that, 42 bits; before and afterwards.
WIDE_PART void take_block(struct group *g, __m512i low, __m512i high, __m512i end, __m512i sum[3]) {
  const __m512i mask = every_lane(MASK), last_mask = every_lane(LAST_MASK), zero = _mm512_setzero_si512();
  const __m512i *r = g->factor, *w = g->wrapped;
  __m512i block[3];
  limbs(low, high, block);
  __m512i h0 = _mm512_add_epi64(g->sum[0], block[0]);
  __m512i h1 = _mm512_add_epi64(g->sum[1], block[1]);
  __m512i h2 = _mm512_add_epi64(g->sum[2], _mm512_or_si512(block[2], end));

#define LOW(a, x, y) _mm512_madd52lo_epu64(a, x, y)
#define HIGH(a, x, y) _mm512_madd52hi_epu64(a, x, y)
  __m512i low0 = LOW(LOW(LOW(zero, h0, r[0]), h1, w[1]), h2, w[0]);
  __m512i high0 = HIGH(HIGH(HIGH(zero, h0, r[0]), h1, w[1]), h2, w[0]);
  __m512i low1 = LOW(LOW(LOW(zero, h0, r[1]), h1, r[0]), h2, w[1]);
  __m512i high1 = HIGH(HIGH(HIGH(zero, h0, r[1]), h1, r[0]), h2, w[1]);
  __m512i low2 = LOW(LOW(LOW(zero, h0, r[2]), h1, r[1]), h2, r[0]);
  __m512i high2 = HIGH(HIGH(HIGH(zero, h0, r[2]), h1, r[1]), h2, r[0]);
#undef LOW
#undef HIGH

  __m512i carry = _mm512_srli_epi64(low0, BITS);
  low1 = _mm512_add_epi64(_mm512_add_epi64(low1, carry), _mm512_slli_epi64(high0, HIGH_SHIFT));
  carry = _mm512_srli_epi64(low1, BITS);
  low2 = _mm512_add_epi64(_mm512_add_epi64(low2, carry), _mm512_slli_epi64(high1, HIGH_SHIFT));
  carry = _mm512_add_epi64(_mm512_srli_epi64(low2, LAST_BITS), _mm512_slli_epi64(high2, LAST_HIGH_SHIFT));
  low0 = _mm512_add_epi64(_mm512_and_si512(low0, mask), times_5(carry));
  sum[0] = _mm512_and_si512(low0, mask);
  sum[1] = _mm512_add_epi64(_mm512_and_si512(low1, mask), _mm512_srli_epi64(low0, BITS));
  sum[2] = _mm512_and_si512(low2, last_mask);
}

WIDE_PART void begin(struct group *g, const uint8_t (*key)[64]) {
  __m512i word[GROUP];
  UNROLLED
  for (int i = 0; i < GROUP; i++) {
    word[i] = _mm512_load_si512(key[i]);
  }
  turn(word);
  limbs(_mm512_and_si512(word[0], every_lane(UINT64_C(0x0ffffffc0fffffff))),
        _mm512_and_si512(word[1], every_lane(UINT64_C(0x0ffffffc0ffffffc))), g->factor);
  UNROLLED
  for (int i = 0; i < 3; i++) {
    g->sum[i] = _mm512_setzero_si512();
  }
  g->wrapped[0] = times_20(g->factor[1]);
  g->wrapped[1] = times_20(g->factor[2]);
}

// 64 bytes of each lane.
WIDE_PART void take_whole_step(struct group *g, const uint8_t *const text[GROUP], size_t at) {
  __m512i word[GROUP];
  UNROLLED
  for (int i = 0; i < GROUP; i++) {
    word[i] = _mm512_loadu_si512(text[i] + at);
  }
  turn(word);
  UNROLLED
  for (int i = 0; i < GROUP; i += 2) {
    take_block(g, word[i], word[i + 1], every_lane(BLOCK_END), g->sum);
  }
}

// What each lane has of these 64 bytes.
WIDE_PART void take_step(struct group *g, const uint8_t *const text[GROUP], const uint32_t bytes[GROUP], uint32_t at) {
  __m512i word[GROUP];
  _Alignas(64) uint64_t left[GROUP];
  UNROLLED
  for (int i = 0; i < GROUP; i++) {
    uint32_t rest = bytes[i] > at ? bytes[i] - at : 0;
    __mmask64 mask = rest >= STEP_BYTES ? ~(__mmask64)0 : ((__mmask64)1 << rest) - 1;
    word[i] = _mm512_maskz_loadu_epi8(mask, text[i] + (rest == 0 ? 0 : at));
    left[i] = rest;
  }
  turn(word);
  __m512i rest = _mm512_load_si512(left);
  UNROLLED
  for (int i = 0; i < GROUP; i += 2) {
    __m512i sum[3];
    take_block(g, word[i], word[i + 1], every_lane(BLOCK_END), sum);
    __mmask8 goes_on = _mm512_cmpgt_epu64_mask(rest, every_lane((uint64_t)i / 2 * BLOCK_BYTES));
    UNROLLED
    for (int limb = 0; limb < 3; limb++) {
      g->sum[limb] = _mm512_mask_mov_epi64(g->sum[limb], goes_on, sum[limb]);
    }
  }
}

WIDE_PART void take_lengths(struct group *g, const uint32_t bytes[GROUP]) {
  __m512i length = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const __m256i_u *)bytes));
  take_block(g, _mm512_setzero_si512(), length, every_lane(BLOCK_END), g->sum);
}

// The number below 2^130 - 5, and the rest of the key added to its low 128 bits.
WIDE_PART void finish(struct group *g, const uint8_t (*key)[64], uint8_t (*tag)[POLY1305_TAG_BYTES]) {
  const __m512i mask = every_lane(MASK), last_mask = every_lane(LAST_MASK);
  __m512i h0 = g->sum[0], h1 = g->sum[1], h2 = g->sum[2];
  h2 = _mm512_add_epi64(h2, _mm512_srli_epi64(h1, BITS));
  h1 = _mm512_and_si512(h1, mask);
  h0 = _mm512_add_epi64(h0, times_5(_mm512_srli_epi64(h2, LAST_BITS)));
  h2 = _mm512_and_si512(h2, last_mask);
  h1 = _mm512_add_epi64(h1, _mm512_srli_epi64(h0, BITS));
  h0 = _mm512_and_si512(h0, mask);
  h2 = _mm512_add_epi64(h2, _mm512_srli_epi64(h1, BITS));
  h1 = _mm512_and_si512(h1, mask);

  // The same plus 5: from 2^130 on it is that without the 2^130 which counts.
  __m512i g0 = _mm512_add_epi64(h0, every_lane(5));
  __m512i g1 = _mm512_add_epi64(h1, _mm512_srli_epi64(g0, BITS));
  __m512i g2 = _mm512_add_epi64(h2, _mm512_srli_epi64(g1, BITS));
  __mmask8 above = _mm512_cmpgt_epu64_mask(g2, last_mask);
  h0 = _mm512_mask_mov_epi64(h0, above, _mm512_and_si512(g0, mask));
  h1 = _mm512_mask_mov_epi64(h1, above, _mm512_and_si512(g1, mask));
  h2 = _mm512_mask_mov_epi64(h2, above, _mm512_and_si512(g2, last_mask));

  __m512i low = _mm512_or_si512(h0, _mm512_slli_epi64(h1, BITS));
  __m512i high = _mm512_or_si512(_mm512_srli_epi64(h1, 64 - BITS), _mm512_slli_epi64(h2, 2 * BITS - 64));
  __m512i word[GROUP];
  UNROLLED
  for (int i = 0; i < GROUP; i++) {
    word[i] = _mm512_load_si512(key[i]);
  }
  turn(word);
  low = _mm512_add_epi64(low, word[2]);
  high = _mm512_add_epi64(high, word[3]);
  high = _mm512_mask_add_epi64(high, _mm512_cmplt_epu64_mask(low, word[2]), high, every_lane(1));

  // Pairs of low and high words, two lanes of each in a 128-bit quarter.
  __m512i even = _mm512_unpacklo_epi64(low, high);
  __m512i odd = _mm512_unpackhi_epi64(low, high);
  UNROLLED
  for (int i = 0; i < GROUP / 2; i++) {
    __m128i tag_even, tag_odd;
    switch (i) {
      case 0:
        tag_even = _mm512_castsi512_si128(even), tag_odd = _mm512_castsi512_si128(odd);
        break;
      case 1:
        tag_even = _mm512_extracti32x4_epi32(even, 1), tag_odd = _mm512_extracti32x4_epi32(odd, 1);
        break;
      case 2:
        tag_even = _mm512_extracti32x4_epi32(even, 2), tag_odd = _mm512_extracti32x4_epi32(odd, 2);
        break;
      default:
        tag_even = _mm512_extracti32x4_epi32(even, 3), tag_odd = _mm512_extracti32x4_epi32(odd, 3);
        break;
    }
    _mm_storeu_si128((__m128i_u *)tag[2 * i], tag_even);
    _mm_storeu_si128((__m128i_u *)tag[2 * i + 1], tag_odd);
  }
}

// `groups` is a constant to each caller. Two groups run side by side: while one waits for a product, the other goes on.
WIDE_PART void make_tags(struct poly1305_lanes *lanes, int groups) {
  struct group g[2];
  uint32_t least = UINT32_MAX, most = 0;
  for (int l = 0; l < groups * GROUP; l++) {
    least = lanes->bytes[l] < least ? lanes->bytes[l] : least;
    most = lanes->bytes[l] > most ? lanes->bytes[l] : most;
  }
  UNROLLED
  for (int i = 0; i < groups; i++) {
    begin(&g[i], (const uint8_t(*)[64])lanes->key + i * GROUP);
  }
  uint32_t at = 0;
  for (; least - at >= STEP_BYTES; at += STEP_BYTES) {
    UNROLLED
    for (int i = 0; i < groups; i++) {
      take_whole_step(&g[i], lanes->text + i * GROUP, at);
    }
  }
  for (; at < most; at += STEP_BYTES) {
    UNROLLED
    for (int i = 0; i < groups; i++) {
      take_step(&g[i], lanes->text + i * GROUP, lanes->bytes + i * GROUP, at);
    }
  }
  UNROLLED
  for (int i = 0; i < groups; i++) {
    take_lengths(&g[i], lanes->bytes + i * GROUP);
    finish(&g[i], (const uint8_t(*)[64])lanes->key + i * GROUP, lanes->tag + i * GROUP);
  }
}

WIDE void poly1305_tags(struct poly1305_lanes *lanes, int used) {
  // A lane without a text has the first one's, whole: so the others stay in step.
  for (int l = used; l < LANES; l++) {
    lanes->text[l] = lanes->text[0];
    lanes->bytes[l] = lanes->bytes[0];
  }
  if (used > GROUP) {
    make_tags(lanes, 2);
  } else {
    make_tags(lanes, 1);
  }
}
