// Runs of packets, sealed and opened, against the algorithm as the RFC tells it; and the sums alone where numbers wrap around.
#include "../seal/seal.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../seal/poly1305.h"
#include "check.h"
#include "seal_reference.h"

#define ROOM 2048

static uint8_t plain[SEAL_RUN][ROOM], sealed[SEAL_RUN][ROOM], expected[SEAL_RUN][ROOM], opened[SEAL_RUN][ROOM];
static struct seal_packet run[SEAL_RUN];
static uint8_t key[SEAL_KEY_BYTES];

static uint32_t chance(uint32_t below) {
  static uint64_t state = 1;
  state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(state >> 33) % below;
}

static void fill(uint8_t *at, size_t bytes) {
  uint32_t kind = chance(4);
  for (size_t i = 0; i < bytes; i++) {
    at[i] = kind == 0 ? 0xff : kind == 1 ? 0 : (uint8_t)chance(256);
  }
}

static void describe(int i, uint64_t counter, const uint8_t *from, uint8_t *to, uint32_t bytes) {
  run[i] = (struct seal_packet){.counter = counter, .from = from, .to = to, .bytes = bytes};
}

static void agrees(int count, uint32_t least, uint32_t most, bool in_place) {
  uint64_t first = (uint64_t)chance(UINT32_MAX) << 32 | chance(UINT32_MAX);
  fill(key, sizeof key);
  uint32_t common = least + chance(most - least + 1);
  bool same = chance(2) == 0;
  for (int i = 0; i < count; i++) {
    uint32_t bytes = same ? common : least + chance(most - least + 1);
    fill(plain[i], bytes);
    reference_seal(key, first + (uint64_t)i, plain[i], bytes, expected[i]);
    memset(sealed[i], 0x55, ROOM);
    if (in_place) {
      memcpy(sealed[i], plain[i], bytes);
    }
    describe(i, first + (uint64_t)i, in_place ? sealed[i] : plain[i], sealed[i], bytes);
  }
  CHECK(homeward_seal_run(key, run, count));
  for (int i = 0; i < count; i++) {
    CHECK(memcmp(sealed[i], expected[i], run[i].bytes + SEAL_TAG_BYTES) == 0);
    CHECK(sealed[i][run[i].bytes + SEAL_TAG_BYTES] == 0x55);
  }

  uint64_t forged = 0;
  for (int i = 0; i < count; i++) {
    uint32_t bytes = run[i].bytes;
    if (chance(8) == 0) {
      forged |= UINT64_C(1) << i;
      uint32_t bit = chance(8 * (bytes + SEAL_TAG_BYTES));
      sealed[i][bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    memset(opened[i], 0x55, ROOM);
    memcpy(expected[i], sealed[i], bytes);
    describe(i, run[i].counter, sealed[i], in_place ? sealed[i] : opened[i], bytes);
  }
  uint64_t all = count == 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
  CHECK(homeward_open_run(key, run, count) == (all & ~forged));
  for (int i = 0; i < count; i++) {
    if ((forged >> i & 1) == 0) {
      CHECK(memcmp(run[i].to, plain[i], run[i].bytes) == 0);
    } else if (in_place) {
      CHECK(memcmp(sealed[i], expected[i], run[i].bytes) == 0);
    } else {
      CHECK(opened[i][0] == 0x55);
    }
    CHECK(in_place || opened[i][run[i].bytes] == 0x55);
  }
}

static void every_length_and_count_agrees_with_the_algorithm(void) {
  for (int count = 0; count <= SEAL_RUN; count++) {
    agrees(count, 0, 200, count % 2 == 0);
    agrees(count, 1200, 1400, count % 2 == 1);
  }
  for (uint32_t bytes = 0; bytes <= 700; bytes++) {
    agrees(17, bytes, bytes, bytes % 2 == 0);
    agrees(16, bytes, bytes, bytes % 2 == 1);
  }
  for (int i = 0; i < 2000; i++) {
    agrees((int)chance(SEAL_RUN + 1), 0, chance(10) == 0 ? ROOM - 17 : 160, chance(2) == 0);
  }
}

// RFC 8439, section 2.8.2, has additional data; this is its key and text, its nonce as far as ours can be, by another program.
static void a_known_packet_is_sealed_as_it_is_known(void) {
  static const char text[] =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  static const uint8_t known[] = {
      0xa4, 0x79, 0xcb, 0x54, 0x62, 0x89, 0x46, 0xd6, 0xf4, 0x04, 0x2a, 0x8e, 0x38, 0x4e, 0xf4, 0xbd,
      0x2f, 0xbc, 0x73, 0x30, 0xb8, 0xbe, 0x55, 0xeb, 0x2d, 0x8d, 0xc1, 0x8a, 0xaa, 0x51, 0xd6, 0x6a,
      0x8e, 0xc1, 0xf8, 0xd3, 0x61, 0x9a, 0x25, 0x8d, 0xb0, 0xac, 0x56, 0x95, 0x60, 0x15, 0xb7, 0xb4,
      0x93, 0x7e, 0x9b, 0x8e, 0x6a, 0xa9, 0x57, 0xb3, 0xdc, 0x02, 0x14, 0xd8, 0x03, 0xd7, 0x76, 0x60,
      0xaa, 0xbc, 0x91, 0x30, 0x92, 0x97, 0x1d, 0xa8, 0xf2, 0x07, 0x17, 0x1c, 0xe7, 0x84, 0x36, 0x08,
      0x16, 0x2e, 0x2e, 0x75, 0x9d, 0x8e, 0xfc, 0x25, 0xd8, 0xd0, 0x93, 0x69, 0x90, 0xaf, 0x63, 0xc8,
      0x20, 0xba, 0x87, 0xe8, 0xa9, 0x55, 0xb5, 0xc8, 0x27, 0x4e, 0xf7, 0xd1, 0x0f, 0x6f, 0xaf, 0xd0,
      0x46, 0x47, 0xfa, 0x67, 0x75, 0x57, 0x7a, 0x1a, 0x25, 0x0d, 0xcc, 0x2d, 0xf3, 0x7e, 0x95, 0xe4,
      0x6c, 0x4a,
  };
  for (int i = 0; i < SEAL_KEY_BYTES; i++) {
    key[i] = (uint8_t)(0x80 + i);
  }
  memcpy(plain[0], text, sizeof text - 1);
  describe(0, UINT64_C(0x4746454443424140), plain[0], sealed[0], sizeof text - 1);
  CHECK(homeward_seal_run(key, run, 1));
  CHECK(sizeof known == sizeof text - 1 + SEAL_TAG_BYTES);
  CHECK(memcmp(sealed[0], known, sizeof known) == 0);
}

static void a_changed_bit_anywhere_is_refused_and_the_others_are_not(void) {
  fill(key, sizeof key);
  for (int i = 0; i < 20; i++) {
    fill(plain[i], 80);
    describe(i, (uint64_t)i, plain[i], sealed[i], 80);
  }
  CHECK(homeward_seal_run(key, run, 20));
  for (int i = 0; i < 20; i++) {
    describe(i, (uint64_t)i, sealed[i], opened[i], 80);
  }
  for (int bit = 0; bit < 8 * (80 + SEAL_TAG_BYTES); bit++) {
    int which = bit % 20;
    sealed[which][bit / 8] ^= (uint8_t)(1 << bit % 8);
    CHECK(homeward_open_run(key, run, 20) == (((UINT64_C(1) << 20) - 1) & ~(UINT64_C(1) << which)));
    sealed[which][bit / 8] ^= (uint8_t)(1 << bit % 8);
  }
  run[3].counter++;
  CHECK(homeward_open_run(key, run, 20) == (((UINT64_C(1) << 20) - 1) & ~(UINT64_C(1) << 3)));
}

// Sums of any key, not only of those that the cipher makes: where a sum is near 2^130 - 5, near 2^128 or all ones.
static void sums_agree(const uint8_t (*keys)[32], const uint8_t (*texts)[64], const uint32_t *bytes, int count) {
  static struct poly1305_lanes lanes;
  for (int i = 0; i < count; i++) {
    memset(lanes.key[i], 0xaa, sizeof lanes.key[i]);
    memcpy(lanes.key[i], keys[i], 32);
    lanes.text[i] = texts[i];
    lanes.bytes[i] = bytes[i];
  }
  poly1305_tags(&lanes, count);
  for (int i = 0; i < count; i++) {
    uint8_t tag[16];
    reference_tag(keys[i], texts[i], bytes[i], tag);
    CHECK(memcmp(lanes.tag[i], tag, sizeof tag) == 0);
  }
}

static void sums_that_wrap_around_agree(void) {
  // What is multiplied by and added to: small numbers leave a sum where it was put.
  static const uint8_t factors[][2] = {{0, 1}, {0, 2}, {0, 4}, {0, 5}, {15, 0x0f}, {8, 4}, {4, 4}, {0, 0xff}, {16, 0}};
  static const uint8_t ends[] = {0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa, 0xf9, 0xf0, 0x80, 0x01, 0x00};
  uint8_t keys[LANES][32], texts[LANES][64];
  uint32_t bytes[LANES];
  for (size_t f = 0; f <= sizeof factors / sizeof factors[0]; f++) {
    for (size_t e = 0; e < sizeof ends * sizeof ends; e++) {
      for (int added = 0; added < 3; added++) {
        for (int i = 0; i < LANES; i++) {
          memset(keys[i], f == sizeof factors / sizeof factors[0] ? 0xff : 0, 32);
          if (f < sizeof factors / sizeof factors[0] && factors[f][0] < 16) {
            keys[i][factors[f][0]] = factors[f][1];
          }
          memset(keys[i] + 16, added == 0 ? 0 : added == 1 ? 0xff : i, 16);
          memset(texts[i], 0xff, 64);
          texts[i][0] = ends[e % sizeof ends];
          texts[i][16] = ends[e / sizeof ends];
          texts[i][32] = (uint8_t)(0xff - i);
          bytes[i] = i < 8 ? 16 + 8 * (uint32_t)i : 64 - (uint32_t)i;
        }
        sums_agree((const uint8_t(*)[32])keys, (const uint8_t(*)[64])texts, bytes, LANES);
        sums_agree((const uint8_t(*)[32])keys, (const uint8_t(*)[64])texts, bytes, 5);
      }
    }
  }
  for (int round = 0; round < 20000; round++) {
    int count = 1 + (int)chance(LANES);
    for (int i = 0; i < count; i++) {
      fill(keys[i], 16);
      fill(keys[i] + 16, 16);
      fill(texts[i], 32);
      fill(texts[i] + 32, 32);
      bytes[i] = chance(65);
    }
    sums_agree((const uint8_t(*)[32])keys, (const uint8_t(*)[64])texts, bytes, count);
  }
}

// With the factor 1 the sum is that of the blocks: here 2^130 - 6 to 2^130.
static void a_sum_just_below_or_above_the_modulus_is_made_smaller(void) {
  uint8_t keys[LANES][32] = {{0}}, texts[LANES][64] = {{0}};
  static struct poly1305_lanes lanes;
  memset(&lanes, 0, sizeof lanes);
  for (int less = 0; less <= 6; less++) {
    uint32_t bytes = 32;
    lanes.key[less][0] = keys[less][0] = 1;
    lanes.text[less] = texts[less];
    lanes.bytes[less] = bytes;
    uint64_t low = -(uint64_t)less, high = UINT64_MAX - bytes + (less == 0 ? 1 : 0);
    memcpy(texts[less], &low, sizeof low);
    memcpy(texts[less] + 8, &high, sizeof high);
  }
  poly1305_tags(&lanes, 7);
  for (int less = 0; less <= 6; less++) {
    uint8_t tag[16];
    memset(tag, less == 6 ? 0xff : 0, sizeof tag);
    tag[0] = less == 6 ? 0xfa : (uint8_t)(5 - less);
    CHECK(memcmp(lanes.tag[less], tag, sizeof tag) == 0);
    reference_tag(keys[less], texts[less], 32, tag);
    CHECK(memcmp(lanes.tag[less], tag, sizeof tag) == 0);
  }
}

static void numbers_out_of_range_are_refused(void) {
  describe(0, 0, plain[0], sealed[0], SEAL_PACKET_BYTES + 1);
  memset(sealed[0], 0x55, ROOM);
  CHECK(!homeward_seal_run(key, run, 1));
  CHECK(!homeward_seal_run(key, run, -1));
  CHECK(!homeward_seal_run(key, run, SEAL_RUN + 1));
  CHECK(homeward_open_run(key, run, 1) == 0);
  CHECK(homeward_open_run(key, run, SEAL_RUN + 1) == 0);
  CHECK(sealed[0][0] == 0x55);
  CHECK(homeward_seal_run(key, run, 0));
}

int main(void) {
  if (homeward_seal_usable() != SEAL_FORM) {
    printf("%s: not run, this processor has no AVX-512 with IFMA\n", __FILE__);
    return 0;
  }
  a_known_packet_is_sealed_as_it_is_known();
  every_length_and_count_agrees_with_the_algorithm();
  a_changed_bit_anywhere_is_refused_and_the_others_are_not();
  a_sum_just_below_or_above_the_modulus_is_made_smaller();
  sums_that_wrap_around_agree();
  numbers_out_of_range_are_refused();
  PASSED();
  return 0;
}
