// ChaCha20-Poly1305 (RFC 8439) for runs of packets under one key, without additional data, with WireGuard's nonce: four
// zero bytes and a little-endian counter of 64 bits. Sixteen packets at a time share each step, one in each lane of the
// processor's widest registers. Loads on every x86-64; what needs AVX-512 runs only where homeward_seal_usable() says so.
//
// No memory is allocated and none is shared: any number of threads may call at once. Which instructions run and which
// addresses are used depends on counts and lengths alone, never on keys or contents. What a call wrote of a key onto its
// stack is zeros again when it returns.
#ifndef HOMEWARD_SEAL_H
#define HOMEWARD_SEAL_H

#include <stdint.h>

// The form of this interface; another one has another number.
#define SEAL_FORM 1

#define SEAL_KEY_BYTES 32
#define SEAL_TAG_BYTES 16

// The most packets of one run.
#define SEAL_RUN 64

// The most bytes of one packet.
#define SEAL_PACKET_BYTES 65535

struct seal_packet {
  uint64_t counter;
  const uint8_t *from;
  uint8_t *to;  // may be `from`; else they do not overlap, nor with another packet of the run
  uint32_t bytes;  // without the tag, up to SEAL_PACKET_BYTES
  uint32_t unused;
};

#define SEAL_EXPORT __attribute__((visibility("default")))

// SEAL_FORM where this processor and its system have what it takes, else 0.
SEAL_EXPORT int homeward_seal_usable(void);

// Encrypts `bytes` at `from` to `to`, and puts the tag behind. False, and nothing is done, when a number is out of its range.
SEAL_EXPORT int homeward_seal_run(const uint8_t key[SEAL_KEY_BYTES], const struct seal_packet *packets, int count);

// The tag stands behind `bytes` at `from`. Bit i of what it returns: packet i is authentic, and its text is at `to`. Of one
// that is not, nothing is written. No bit when a number is out of its range.
SEAL_EXPORT uint64_t homeward_open_run(const uint8_t key[SEAL_KEY_BYTES], const struct seal_packet *packets, int count);

#endif
