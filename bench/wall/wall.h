// What the pieces of the wall share; wall.c says what it is.
#ifndef HOMEWARD_WALL_H
#define HOMEWARD_WALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../native-helpers/seal/seal.h"

enum {
  MTU = 1280,
  HEADER = 16,           // of a transport message
  TAG = SEAL_TAG_BYTES,
  OFFLOAD = 10,          // of virtio, in front of each packet of the device
  FRAME = 65536 + 256,   // the largest packet of the device, and room to pad it
  MOST_JOINED = 64,
  IPV4 = 20,             // options are not looked for: what has some is carried alone
};

// Where things stand in the headers of IPv4, TCP and UDP.
enum { AT_LENGTH = 2, AT_PROTOCOL = 9, AT_IP_SUM = 10, AT_ADDRESSES = 12, ADDRESSES_AND_PORTS = 12 };
enum { AT_SEQUENCE = 4, AT_OFFSET = 12, AT_FLAGS = 13, AT_TCP_SUM = 16, FIN = 1, PSH = 8, ACK = 16, TCP = 20 };
enum { AT_UDP_LENGTH = 4, AT_UDP_SUM = 6, UDP = 8 };

// Newer than the headers of some systems that can do it.
enum { USO = 0x20 | 0x40, GSO_UDP_L4 = 5 };

enum way { COPIED, LIBCRYPTO, BY_THE_RUN };

// Seals or opens, with a key that everybody knows; owned by one thread.
struct cipher;

// By the run only where the processor has what it takes.
struct cipher *new_cipher(enum way way, char sender, bool seals);

// In place, up to SEAL_RUN packets.
void seal_packets(struct cipher *cipher, const struct seal_packet *packets, int count);

// Bit i: packet i is authentic.
uint64_t open_packets(struct cipher *cipher, const struct seal_packet *packets, int count);

// How soon a thread wants a processor, as the engine's loops have it (LoopTurns): a lone packet at once, and after whoever
// brings packets where they come close after each other.
struct turns {
  int policy;
  uint64_t slice;
  int wakings;
  int64_t began;
};

// The thread had nothing to do and waited; nanoseconds of nanos().
void turns_woken(struct turns *turns, int64_t since, int64_t now);

int64_t nanos(void);

// One direction of one end, owned by its thread.
struct direction {
  int device;
  int network;
  struct cipher *cipher;
  struct turns turns;
};

// From the device to the network, and back; the argument is the direction. They do not return.
void *move_out(void *direction);
void *move_in(void *direction);

// Ends the program with what errno says.
_Noreturn void fail(const char *what);

static inline uint16_t u16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

static inline uint32_t u32(const uint8_t *at) { return (uint32_t)u16(at) << 16 | u16(at + 2); }

static inline void put_u16(uint8_t *at, size_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline void put_u32(uint8_t *at, uint32_t value) {
  put_u16(at, value >> 16);
  put_u16(at + 2, value);
}

static inline bool is_ipv4(const uint8_t *ip, size_t bytes) {
  return bytes >= IPV4 && ip[0] == 0x45 && u16(ip + AT_LENGTH) <= bytes;
}

static inline size_t tcp_header(const uint8_t *tcp) { return (size_t)(tcp[AT_OFFSET] >> 4) * 4; }

#endif
