#include "chacha20.h"

#include <immintrin.h>
#include <stddef.h>
#include <string.h>

// The first four words of the state: "expand 32-byte k".
static const uint32_t constants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

// A step of sixteen states: word w of all of them in one vector.
struct states {
  __m512i word[16];
};

#define QUARTER_ROUND(a, b, c, d)                               \
  do {                                                          \
    a = _mm512_add_epi32(a, b);                                 \
    d = _mm512_rol_epi32(_mm512_xor_si512(d, a), 16);           \
    c = _mm512_add_epi32(c, d);                                 \
    b = _mm512_rol_epi32(_mm512_xor_si512(b, c), 12);           \
    a = _mm512_add_epi32(a, b);                                 \
    d = _mm512_rol_epi32(_mm512_xor_si512(d, a), 8);            \
    c = _mm512_add_epi32(c, d);                                 \
    b = _mm512_rol_epi32(_mm512_xor_si512(b, c), 7);            \
  } while (0)

WIDE_PART uint32_t key_word(const uint8_t *key, int i) {
  uint32_t word;
  memcpy(&word, key + 4 * i, sizeof word);
  return word;
}

WIDE_PART __m512i every_lane(uint32_t word) { return _mm512_set1_epi32((int)word); }

// Four vectors, seen as four by four squares of words: each square's rows become its columns.
WIDE_PART void turn_squares(__m512i *v0, __m512i *v1, __m512i *v2, __m512i *v3) {
  __m512i low01 = _mm512_unpacklo_epi32(*v0, *v1);
  __m512i high01 = _mm512_unpackhi_epi32(*v0, *v1);
  __m512i low23 = _mm512_unpacklo_epi32(*v2, *v3);
  __m512i high23 = _mm512_unpackhi_epi32(*v2, *v3);
  *v0 = _mm512_unpacklo_epi64(low01, low23);
  *v1 = _mm512_unpackhi_epi64(low01, low23);
  *v2 = _mm512_unpacklo_epi64(high01, high23);
  *v3 = _mm512_unpackhi_epi64(high01, high23);
}

// Words by lane become lanes by word: vector l is then the block of lane l.
WIDE_PART void turn(struct states *s) {
  UNROLLED
  for (int i = 0; i < 16; i += 4) {
    turn_squares(&s->word[i], &s->word[i + 1], &s->word[i + 2], &s->word[i + 3]);
  }
  struct states t;
  UNROLLED
  for (int i = 0; i < 4; i++) {
    __m512i front_even = _mm512_shuffle_i32x4(s->word[i], s->word[4 + i], 0x44);
    __m512i front_odd = _mm512_shuffle_i32x4(s->word[i], s->word[4 + i], 0xee);
    __m512i back_even = _mm512_shuffle_i32x4(s->word[8 + i], s->word[12 + i], 0x44);
    __m512i back_odd = _mm512_shuffle_i32x4(s->word[8 + i], s->word[12 + i], 0xee);
    t.word[i] = _mm512_shuffle_i32x4(front_even, back_even, 0x88);
    t.word[4 + i] = _mm512_shuffle_i32x4(front_even, back_even, 0xdd);
    t.word[8 + i] = _mm512_shuffle_i32x4(front_odd, back_odd, 0x88);
    t.word[12 + i] = _mm512_shuffle_i32x4(front_odd, back_odd, 0xdd);
  }
  *s = t;
}

WIDE_PART void make_blocks(const uint8_t *key, __m512i block, __m512i low, __m512i high, struct states *out) {
  __m512i x0 = every_lane(constants[0]), x1 = every_lane(constants[1]);
  __m512i x2 = every_lane(constants[2]), x3 = every_lane(constants[3]);
  __m512i x4 = every_lane(key_word(key, 0)), x5 = every_lane(key_word(key, 1));
  __m512i x6 = every_lane(key_word(key, 2)), x7 = every_lane(key_word(key, 3));
  __m512i x8 = every_lane(key_word(key, 4)), x9 = every_lane(key_word(key, 5));
  __m512i x10 = every_lane(key_word(key, 6)), x11 = every_lane(key_word(key, 7));
  __m512i x12 = block, x13 = _mm512_setzero_si512(), x14 = low, x15 = high;
  for (int i = 0; i < 10; i++) {
    QUARTER_ROUND(x0, x4, x8, x12);
    QUARTER_ROUND(x1, x5, x9, x13);
    QUARTER_ROUND(x2, x6, x10, x14);
    QUARTER_ROUND(x3, x7, x11, x15);
    QUARTER_ROUND(x0, x5, x10, x15);
    QUARTER_ROUND(x1, x6, x11, x12);
    QUARTER_ROUND(x2, x7, x8, x13);
    QUARTER_ROUND(x3, x4, x9, x14);
  }
  out->word[0] = _mm512_add_epi32(x0, every_lane(constants[0]));
  out->word[1] = _mm512_add_epi32(x1, every_lane(constants[1]));
  out->word[2] = _mm512_add_epi32(x2, every_lane(constants[2]));
  out->word[3] = _mm512_add_epi32(x3, every_lane(constants[3]));
  out->word[4] = _mm512_add_epi32(x4, every_lane(key_word(key, 0)));
  out->word[5] = _mm512_add_epi32(x5, every_lane(key_word(key, 1)));
  out->word[6] = _mm512_add_epi32(x6, every_lane(key_word(key, 2)));
  out->word[7] = _mm512_add_epi32(x7, every_lane(key_word(key, 3)));
  out->word[8] = _mm512_add_epi32(x8, every_lane(key_word(key, 4)));
  out->word[9] = _mm512_add_epi32(x9, every_lane(key_word(key, 5)));
  out->word[10] = _mm512_add_epi32(x10, every_lane(key_word(key, 6)));
  out->word[11] = _mm512_add_epi32(x11, every_lane(key_word(key, 7)));
  out->word[12] = _mm512_add_epi32(x12, block);
  out->word[13] = x13;
  out->word[14] = _mm512_add_epi32(x14, low);
  out->word[15] = _mm512_add_epi32(x15, high);
  turn(out);
}

WIDE void chacha20_pieces(const uint8_t key[32], const struct chacha20_lanes *lanes) {
  struct states s;
  make_blocks(key, _mm512_load_si512(lanes->block), _mm512_load_si512(lanes->counter_low),
              _mm512_load_si512(lanes->counter_high), &s);
  UNROLLED
  for (int l = 0; l < LANES; l++) {
    if (lanes->bytes[l] == CHACHA20_BLOCK_BYTES) {
      _mm512_storeu_si512(lanes->to[l], _mm512_xor_si512(s.word[l], _mm512_loadu_si512(lanes->from[l])));
    } else {
      __mmask64 mask = ((__mmask64)1 << lanes->bytes[l]) - 1;
      __m512i text = _mm512_maskz_loadu_epi8(mask, lanes->from[l]);
      _mm512_mask_storeu_epi8(lanes->to[l], mask, _mm512_xor_si512(s.word[l], text));
    }
  }
}

WIDE void chacha20_blocks(const uint8_t key[32], const struct chacha20_lanes *lanes, uint32_t blocks) {
  __m512i block = _mm512_load_si512(lanes->block);
  __m512i low = _mm512_load_si512(lanes->counter_low);
  __m512i high = _mm512_load_si512(lanes->counter_high);
  for (size_t i = 0; i < blocks; i++) {
    struct states s;
    make_blocks(key, block, low, high, &s);
    block = _mm512_add_epi32(block, every_lane(1));
    size_t at = i * CHACHA20_BLOCK_BYTES;
    UNROLLED
    for (int l = 0; l < LANES; l++) {
      __m512i text = _mm512_loadu_si512(lanes->from[l] + at);
      _mm512_storeu_si512(lanes->to[l] + at, _mm512_xor_si512(s.word[l], text));
    }
  }
}

WIDE void chacha20_streams(const uint8_t key[32], const struct chacha20_lanes *lanes) {
  struct states s;
  make_blocks(key, _mm512_load_si512(lanes->block), _mm512_load_si512(lanes->counter_low),
              _mm512_load_si512(lanes->counter_high), &s);
  UNROLLED
  for (int l = 0; l < LANES; l++) {
    _mm512_storeu_si512(lanes->to[l], s.word[l]);
  }
}
