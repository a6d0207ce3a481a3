package io.homeward.engine.wireguard;

import java.security.MessageDigest;
import java.util.Arrays;

/** A secret that two peers share besides their key pairs; section 5.2. Never printed. */
public final class PresharedKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  /** A key of 32 bytes, copied. */
  public PresharedKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a preshared key has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** Overwrites the key. May be called again. */
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PresharedKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  /** The same for all keys: a hash of the secret would reveal some of it. */
  @Override
  public int hashCode() {
    return PresharedKey.class.hashCode();
  }

  @Override
  public String toString() {
    return "PresharedKey[redacted]";
  }

  /** A copy; the caller overwrites it. */
  byte[] secretBytes() {
    return bytes.clone();
  }
}
