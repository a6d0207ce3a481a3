#include "seal.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "chacha20.h"
#include "lanes.h"
#include "poly1305.h"

// A run is worked on by so many packets as have a lane each: what one step wrote is then still near for the next.
struct group {
  const struct seal_packet *packets;
  int count;
  struct chacha20_lanes stream;
  struct poly1305_lanes sums;
};

// More than the functions that are called have on the stack, of vectors that found no register.
#define SCRUBBED_BYTES 8192

static void forget(void *secret, size_t bytes) {
  memset(secret, 0, bytes);
  __asm__ volatile("" : : "r"(secret) : "memory");  // so that the compiler cannot know that nobody reads it
}

static __attribute__((noinline)) void scrub_stack(void) {
  uint8_t below[SCRUBBED_BYTES];
  forget(below, sizeof below);
}

int homeward_seal_usable(void) {
  __builtin_cpu_init();
  // These ask the system, too, whether it keeps the registers.
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512ifma")
             ? SEAL_FORM
             : 0;
}

static bool is_run(const struct seal_packet *packets, int count) {
  if (count < 0 || count > SEAL_RUN) {
    return false;
  }
  for (int i = 0; i < count; i++) {
    if (packets[i].bytes > SEAL_PACKET_BYTES) {
      return false;
    }
  }
  return true;
}

static void set_counter(struct chacha20_lanes *lanes, int lane, const struct seal_packet *packet) {
  lanes->counter_low[lane] = (uint32_t)packet->counter;
  lanes->counter_high[lane] = (uint32_t)(packet->counter >> 32);
}

// Each packet's first block is the key of its sum.
static void make_sum_keys(const uint8_t *key, struct group *g) {
  static const struct seal_packet none;
  for (int l = 0; l < LANES; l++) {
    set_counter(&g->stream, l, l < g->count ? &g->packets[l] : &none);
    g->stream.block[l] = 0;
    g->stream.to[l] = g->sums.key[l];
  }
  chacha20_streams(key, &g->stream);
}

// What is left of packets once all lanes went side by side: pieces fill the lanes one after the other, whosesoever they are.
static void encrypt_pieces(const uint8_t *key, struct chacha20_lanes *stream, const struct seal_packet *packets, int count,
                           uint32_t from) {
  int lane = 0;
  for (int i = 0; i < count; i++) {
    const struct seal_packet *packet = &packets[i];
    for (uint32_t at = from; at < packet->bytes; at += CHACHA20_BLOCK_BYTES) {
      uint32_t rest = packet->bytes - at;
      set_counter(stream, lane, packet);
      stream->block[lane] = 1 + at / CHACHA20_BLOCK_BYTES;
      stream->from[lane] = packet->from + at;
      stream->to[lane] = packet->to + at;
      stream->bytes[lane] = rest < CHACHA20_BLOCK_BYTES ? rest : CHACHA20_BLOCK_BYTES;
      if (++lane == LANES) {
        chacha20_pieces(key, stream);
        lane = 0;
      }
    }
  }
  if (lane > 0) {
    for (int l = lane; l < LANES; l++) {
      stream->from[l] = stream->from[0];
      stream->to[l] = stream->to[0];
      stream->bytes[l] = 0;
    }
    chacha20_pieces(key, stream);
  }
}

// A packet in each lane, as far as the shortest one goes.
static uint32_t encrypt_side_by_side(const uint8_t *key, struct chacha20_lanes *stream, const struct seal_packet *packets) {
  uint32_t blocks = UINT32_MAX;
  for (int l = 0; l < LANES; l++) {
    const struct seal_packet *packet = &packets[l];
    uint32_t whole = packet->bytes / CHACHA20_BLOCK_BYTES;
    blocks = whole < blocks ? whole : blocks;
    set_counter(stream, l, packet);
    stream->block[l] = 1;
    stream->from[l] = packet->from;
    stream->to[l] = packet->to;
  }
  chacha20_blocks(key, stream, blocks);
  return blocks * CHACHA20_BLOCK_BYTES;
}

static void encrypt(const uint8_t *key, struct chacha20_lanes *stream, const struct seal_packet *packets, int count) {
  uint32_t done = count == LANES ? encrypt_side_by_side(key, stream, packets) : 0;
  encrypt_pieces(key, stream, packets, count, done);
}

static void make_tags(struct group *g, bool sealing) {
  for (int l = 0; l < g->count; l++) {
    g->sums.text[l] = sealing ? g->packets[l].to : g->packets[l].from;
    g->sums.bytes[l] = g->packets[l].bytes;
  }
  poly1305_tags(&g->sums, g->count);
}

static bool equals(const uint8_t *a, const uint8_t *b) {
  uint64_t a_words[2], b_words[2];
  memcpy(a_words, a, sizeof a_words);
  memcpy(b_words, b, sizeof b_words);
  return ((a_words[0] ^ b_words[0]) | (a_words[1] ^ b_words[1])) == 0;
}

static void seal_group(const uint8_t *key, struct group *g) {
  make_sum_keys(key, g);
  encrypt(key, &g->stream, g->packets, g->count);
  make_tags(g, true);
  for (int l = 0; l < g->count; l++) {
    memcpy(g->packets[l].to + g->packets[l].bytes, g->sums.tag[l], SEAL_TAG_BYTES);
  }
}

static uint64_t open_group(const uint8_t *key, struct group *g) {
  struct seal_packet authentic[LANES];
  int count = 0;
  uint64_t which = 0;
  make_sum_keys(key, g);
  make_tags(g, false);
  for (int l = 0; l < g->count; l++) {
    if (equals(g->sums.tag[l], g->packets[l].from + g->packets[l].bytes)) {
      which |= UINT64_C(1) << l;
      authentic[count++] = g->packets[l];
    }
  }
  encrypt(key, &g->stream, authentic, count);
  return which;
}

int homeward_seal_run(const uint8_t key[SEAL_KEY_BYTES], const struct seal_packet *packets, int count) {
  if (!is_run(packets, count)) {
    return false;
  }
  struct group g;
  for (int i = 0; i < count; i += LANES) {
    g.packets = packets + i;
    g.count = count - i < LANES ? count - i : LANES;
    seal_group(key, &g);
  }
  forget(&g.sums, sizeof g.sums);
  scrub_stack();
  return true;
}

uint64_t homeward_open_run(const uint8_t key[SEAL_KEY_BYTES], const struct seal_packet *packets, int count) {
  if (!is_run(packets, count)) {
    return 0;
  }
  struct group g;
  uint64_t authentic = 0;
  for (int i = 0; i < count; i += LANES) {
    g.packets = packets + i;
    g.count = count - i < LANES ? count - i : LANES;
    authentic |= open_group(key, &g) << i;
  }
  forget(&g.sums, sizeof g.sums);
  scrub_stack();
  return authentic;
}
