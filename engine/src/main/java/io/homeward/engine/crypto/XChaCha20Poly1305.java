package io.homeward.engine.crypto;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 with a nonce long enough to be random, draft-irtf-cfrg-xchacha-03 section 2.
 * Thread-safe.
 */
public final class XChaCha20Poly1305 {
  /** Bytes of a nonce. */
  public static final int NONCE_BYTES = 24;

  private static final int HCHACHA_NONCE_BYTES = 16;

  private XChaCha20Poly1305() {}

  /**
   * Ciphertext and tag (16 bytes more than {@code plain}).
   *
   * @param key 32 bytes
   * @param nonce 24 bytes, never twice under one key
   * @param additional authenticated but not contained; may be empty
   */
  public static byte[] seal(byte[] key, byte[] nonce, byte[] additional, byte[] plain) {
    byte[] subkey = hchacha20(key, nonce);
    try {
      return ChaCha20Poly1305.seal(subkey, innerNonce(nonce), additional, plain);
    } finally {
      Arrays.fill(subkey, (byte) 0);
    }
  }

  /** The plaintext, or null when the tag is wrong or missing. */
  public static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] additional, byte[] sealed) {
    byte[] subkey = hchacha20(key, nonce);
    try {
      return ChaCha20Poly1305.open(subkey, innerNonce(nonce), additional, sealed);
    } finally {
      Arrays.fill(subkey, (byte) 0);
    }
  }

  /** Section 2.2: a key from a key and the first 16 bytes of the nonce. */
  static byte[] hchacha20(byte[] key, byte[] nonce) {
    if (key.length != ChaCha20Poly1305.KEY_BYTES || nonce.length < HCHACHA_NONCE_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes and a nonce 24");
    }
    int[] x = new int[16];
    // "expand 32-byte k"
    x[0] = 0x61707865;
    x[1] = 0x3320646e;
    x[2] = 0x79622d32;
    x[3] = 0x6b206574;
    for (int i = 0; i < 8; i++) {
      x[4 + i] = littleEndian(key, 4 * i);
    }
    for (int i = 0; i < 4; i++) {
      x[12 + i] = littleEndian(nonce, 4 * i);
    }
    for (int round = 0; round < 10; round++) {
      quarter(x, 0, 4, 8, 12);
      quarter(x, 1, 5, 9, 13);
      quarter(x, 2, 6, 10, 14);
      quarter(x, 3, 7, 11, 15);
      quarter(x, 0, 5, 10, 15);
      quarter(x, 1, 6, 11, 12);
      quarter(x, 2, 7, 8, 13);
      quarter(x, 3, 4, 9, 14);
    }
    byte[] out = new byte[ChaCha20Poly1305.KEY_BYTES];
    for (int i = 0; i < 4; i++) {
      putLittleEndian(out, 4 * i, x[i]);
      putLittleEndian(out, 16 + 4 * i, x[12 + i]);
    }
    Arrays.fill(x, 0);
    return out;
  }

  private static byte[] innerNonce(byte[] nonce) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce has 24 bytes, not " + nonce.length);
    }
    byte[] inner = new byte[ChaCha20Poly1305.NONCE_BYTES];
    System.arraycopy(nonce, HCHACHA_NONCE_BYTES, inner, 4, 8);
    return inner;
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
  }

  private static int littleEndian(byte[] b, int at) {
    return b[at] & 0xff | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | b[at + 3] << 24;
  }

  private static void putLittleEndian(byte[] b, int at, int value) {
    for (int i = 0; i < 4; i++) {
      b[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
