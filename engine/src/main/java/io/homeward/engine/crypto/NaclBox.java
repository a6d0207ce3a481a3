package io.homeward.engine.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * NaCl's {@code crypto_box}: what one Curve25519 key seals for another, with XSalsa20 and Poly1305
 * ("Cryptography in NaCl", sections 5 to 10). Thread-safe.
 */
public final class NaclBox {
  /** Bytes of a nonce. */
  public static final int NONCE_BYTES = 24;

  /** Bytes that sealing adds. */
  public static final int TAG_BYTES = 16;

  private static final int KEY_BYTES = 32;
  private static final int ROUNDS = 20;

  private NaclBox() {}

  /**
   * What two keys have in common, {@code crypto_box_beforenm}; the same for both ends.
   *
   * @return null for a public key of small order, with which everybody would have it in common
   */
  public static byte @Nullable [] sharedKey(byte[] privateKey, byte[] publicKey) {
    byte[] secret = new byte[KEY_BYTES];
    try {
      return X25519.agree(privateKey, publicKey, secret) ? hsalsa20(secret) : null;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Tag and ciphertext (16 bytes more than {@code plain}).
   *
   * @param sharedKey 32 bytes
   * @param nonce 24 bytes, never twice under one key
   */
  public static byte[] seal(byte[] sharedKey, byte[] nonce, byte[] plain) {
    XSalsa20Engine stream = stream(sharedKey, nonce);
    byte[] polyKey = new byte[KEY_BYTES];
    stream.processBytes(polyKey, 0, KEY_BYTES, polyKey, 0);
    byte[] sealed = new byte[TAG_BYTES + plain.length];
    stream.processBytes(plain, 0, plain.length, sealed, TAG_BYTES);
    tag(polyKey, sealed, sealed);
    return sealed;
  }

  /** The plaintext, or null when the tag is wrong or missing. */
  public static byte @Nullable [] open(byte[] sharedKey, byte[] nonce, byte[] sealed) {
    if (sealed.length < TAG_BYTES) {
      return null;
    }
    XSalsa20Engine stream = stream(sharedKey, nonce);
    byte[] polyKey = new byte[KEY_BYTES];
    stream.processBytes(polyKey, 0, KEY_BYTES, polyKey, 0);
    byte[] expected = new byte[TAG_BYTES];
    tag(polyKey, sealed, expected);
    if (!MessageDigest.isEqual(expected, Arrays.copyOf(sealed, TAG_BYTES))) {
      return null;
    }
    byte[] plain = new byte[sealed.length - TAG_BYTES];
    stream.processBytes(sealed, TAG_BYTES, plain.length, plain, 0);
    return plain;
  }

  private static XSalsa20Engine stream(byte[] key, byte[] nonce) {
    if (key.length != KEY_BYTES || nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes and a nonce 24");
    }
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
    return stream;
  }

  private static void tag(byte[] polyKey, byte[] sealed, byte[] target) {
    Poly1305 mac = new Poly1305();
    mac.init(new KeyParameter(polyKey));
    Arrays.fill(polyKey, (byte) 0);
    mac.update(sealed, TAG_BYTES, sealed.length - TAG_BYTES);
    mac.doFinal(target, 0);
  }

  /** Section 7, with a nonce of zeros: the rounds of Salsa20 without the addition at their end. */
  private static byte[] hsalsa20(byte[] secret) {
    int[] in = new int[16];
    // "expand 32-byte k"
    in[0] = 0x61707865;
    in[5] = 0x3320646e;
    in[10] = 0x79622d32;
    in[15] = 0x6b206574;
    for (int i = 0; i < 4; i++) {
      in[1 + i] = littleEndian(secret, 4 * i);
      in[11 + i] = littleEndian(secret, 16 + 4 * i);
    }
    int[] out = new int[16];
    Salsa20Engine.salsaCore(ROUNDS, in, out);
    int[] words = {0, 5, 10, 15, 6, 7, 8, 9};
    byte[] key = new byte[KEY_BYTES];
    for (int i = 0; i < words.length; i++) {
      int value = out[words[i]] - in[words[i]];
      for (int b = 0; b < 4; b++) {
        key[4 * i + b] = (byte) (value >>> 8 * b);
      }
    }
    Arrays.fill(in, 0);
    Arrays.fill(out, 0);
    return key;
  }

  private static int littleEndian(byte[] b, int at) {
    return b[at] & 0xff | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | b[at + 3] << 24;
  }
}
