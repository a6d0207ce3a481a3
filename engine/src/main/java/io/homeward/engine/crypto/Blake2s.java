package io.homeward.engine.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * BLAKE2s (RFC 7693) and what the Noise protocols build on it: the keyed form, HMAC and the key
 * derivation of Noise. Thread-safe.
 */
public final class Blake2s {
  /** Bytes of a hash, of an HMAC and of a derived key. */
  public static final int HASH_BYTES = 32;

  /** Bytes of a {@link #mac}. */
  public static final int MAC_BYTES = 16;

  private Blake2s() {}

  /** The hash of 32 bytes over all parts, one after the other. */
  public static byte[] hash(byte[]... parts) {
    Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * 8);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] out = new byte[HASH_BYTES];
    digest.doFinal(out, 0);
    return out;
  }

  /**
   * Keyed BLAKE2s with 16 bytes of output.
   *
   * @param key 1 to 32 bytes
   */
  public static byte[] mac(byte[] key, byte[] data, int offset, int length) {
    Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES, null, null);
    digest.update(data, offset, length);
    byte[] out = new byte[MAC_BYTES];
    digest.doFinal(out, 0);
    digest.clearKey();
    return out;
  }

  /** HMAC (RFC 2104) on BLAKE2s over all parts, one after the other. */
  public static byte[] hmac(byte[] key, byte[]... parts) {
    HMac hmac = new HMac(new Blake2sDigest(HASH_BYTES * 8));
    hmac.init(new KeyParameter(key));
    for (byte[] part : parts) {
      hmac.update(part, 0, part.length);
    }
    byte[] out = new byte[HASH_BYTES];
    hmac.doFinal(out, 0);
    return out;
  }

  /**
   * HKDF (RFC 5869) with empty info: {@code count} keys of 32 bytes.
   *
   * @param salt the chaining key
   * @param input may be empty
   * @param count 1 to 3
   */
  public static byte[][] hkdf(byte[] salt, byte[] input, int count) {
    if (count < 1 || count > 3) {
      throw new IllegalArgumentException("1 to 3 keys, not " + count);
    }
    byte[] extracted = hmac(salt, input);
    byte[][] keys = new byte[count][];
    byte[] previous = new byte[0];
    for (int i = 0; i < count; i++) {
      previous = hmac(extracted, previous, new byte[] {(byte) (i + 1)});
      keys[i] = previous;
    }
    Arrays.fill(extracted, (byte) 0);
    return keys;
  }
}
