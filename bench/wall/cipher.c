// The three ways of the wall to seal: not at all, packet by packet with libcrypto, and sixteen at once as the product does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wall.h"

enum {
  WIDE_BYTES = 1024,  // libcrypto makes so much at a time; what is left is dearer in the same piece
  SHORTEST_RUN = 4,   // below that libcrypto is faster
};

struct cipher {
  enum way way;
  EVP_CIPHER_CTX *alone;
  uint8_t key[SEAL_KEY_BYTES];
};

#if !defined(__x86_64__)
// There is no such library for other processors.
int homeward_seal_usable(void) { return 0; }

int homeward_seal_run(const uint8_t *key, const struct seal_packet *packets, int count) {
  return (void)key, (void)packets, (void)count, 0;
}

uint64_t homeward_open_run(const uint8_t *key, const struct seal_packet *packets, int count) {
  return (void)key, (void)packets, (void)count, 0;
}
#endif

struct cipher *new_cipher(enum way way, char sender, bool seals) {
  struct cipher *cipher = calloc(1, sizeof *cipher);
  // A copy of the method is called without the provider in between, which compares parameters by name.
  EVP_CIPHER *method = EVP_CIPHER_meth_dup(EVP_chacha20_poly1305());
  uint8_t nonce[12] = {0};
  if (cipher == NULL || method == NULL || (cipher->alone = EVP_CIPHER_CTX_new()) == NULL) {
    fail("memory");
  }
  cipher->way = way;
  memset(cipher->key, sender, sizeof cipher->key);
  if (EVP_CipherInit_ex(cipher->alone, method, NULL, cipher->key, nonce, seals) != 1) {
    fprintf(stderr, "wall: libcrypto has no ChaCha20-Poly1305\n");
    exit(1);
  }
  if (way == BY_THE_RUN && homeward_seal_usable() != SEAL_FORM) {
    fprintf(stderr, "wall: this processor cannot seal by the run\n");
    exit(1);
  }
  return cipher;
}

static void refuse(void) {
  fprintf(stderr, "wall: a packet could not be sealed\n");
  exit(1);
}

static void crypt(EVP_CIPHER_CTX *alone, const struct seal_packet *packet) {
  int written;
  int bytes = (int)packet->bytes;
  int first = bytes > WIDE_BYTES ? bytes & -WIDE_BYTES : bytes;
  if (EVP_CipherUpdate(alone, packet->to, &written, packet->from, first) != 1 ||
      (first < bytes && EVP_CipherUpdate(alone, packet->to + first, &written, packet->from + first, bytes - first) != 1)) {
    refuse();
  }
}

static void begin(EVP_CIPHER_CTX *alone, uint64_t counter) {
  uint8_t nonce[12] = {0};
  memcpy(nonce + 4, &counter, sizeof counter);
  EVP_CipherInit_ex(alone, NULL, NULL, NULL, nonce, -1);
}

static void seal_alone(EVP_CIPHER_CTX *alone, const struct seal_packet *packet) {
  int written;
  begin(alone, packet->counter);
  crypt(alone, packet);
  EVP_CipherFinal_ex(alone, packet->to + packet->bytes, &written);
  EVP_CIPHER_CTX_ctrl(alone, EVP_CTRL_AEAD_GET_TAG, TAG, packet->to + packet->bytes);
}

static bool open_alone(EVP_CIPHER_CTX *alone, const struct seal_packet *packet) {
  int written;
  begin(alone, packet->counter);
  EVP_CIPHER_CTX_ctrl(alone, EVP_CTRL_AEAD_SET_TAG, TAG, packet->to + packet->bytes);
  crypt(alone, packet);
  return EVP_CipherFinal_ex(alone, packet->to + packet->bytes, &written) == 1;
}

static bool is_run(const struct cipher *cipher, int count) { return cipher->way == BY_THE_RUN && count >= SHORTEST_RUN; }

void seal_packets(struct cipher *cipher, const struct seal_packet *packets, int count) {
  if (cipher->way == COPIED) {
    return;
  }
  if (is_run(cipher, count)) {
    if (!homeward_seal_run(cipher->key, packets, count)) {
      refuse();
    }
    return;
  }
  for (int i = 0; i < count; i++) {
    seal_alone(cipher->alone, &packets[i]);
  }
}

uint64_t open_packets(struct cipher *cipher, const struct seal_packet *packets, int count) {
  if (cipher->way == COPIED) {
    return UINT64_MAX;
  }
  if (is_run(cipher, count)) {
    return homeward_open_run(cipher->key, packets, count);
  }
  uint64_t authentic = 0;
  for (int i = 0; i < count; i++) {
    authentic |= (uint64_t)open_alone(cipher->alone, &packets[i]) << i;
  }
  return authentic;
}
