package io.homeward.engine.key;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.env.Randomness;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What private Curve25519 keys share. The bytes never appear in {@link #toString()}, equality takes
 * the same time wherever two keys differ, and {@link #destroy()} overwrites the bytes.
 */
public abstract sealed class SecretKey32
    permits NodePrivateKey, MachinePrivateKey, DiscoPrivateKey {
  private final byte[] bytes;
  private volatile boolean destroyed;

  /** The public half once somebody asked for it: a server needs it for each who comes. */
  private volatile byte @Nullable [] published;

  SecretKey32(byte[] bytes) {
    if (bytes.length != Key32.BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /**
   * A copy of the 32 bytes; the caller overwrites it when done.
   *
   * @throws IllegalStateException after {@link #destroy()}
   */
  public final byte[] secretBytes() {
    if (destroyed) {
      throw new IllegalStateException("this key has been destroyed");
    }
    return bytes.clone();
  }

  /** Overwrites the key. May be called again. */
  public final void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  /**
   * The public half as raw bytes, for who copies them.
   *
   * @throws IllegalStateException after {@link #destroy()}
   */
  final byte[] publicBytes() {
    byte[] secret = secretBytes();
    try {
      byte[] known = published;
      if (known == null) {
        known = X25519.publicKey(secret);
        published = known;
      }
      return known;
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The text for a state file, {@code privkey:<hex>}. Never log it. */
  public final String secretText() {
    byte[] secret = secretBytes();
    try {
      return PREFIX + HexFormat.of().formatHex(secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof SecretKey32 key
        && key.getClass() == getClass()
        && MessageDigest.isEqual(bytes, key.bytes);
  }

  /** The same for all keys of a type: a hash of the secret would reveal some of it. */
  @Override
  public final int hashCode() {
    return getClass().hashCode();
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "[redacted]";
  }

  static final String PREFIX = "privkey:";

  static byte[] newSecret(Randomness randomness) {
    byte[] secret = randomness.bytes(Key32.BYTES);
    // RFC 7748 section 5: decodeScalar25519.
    secret[0] &= (byte) 248;
    secret[31] = (byte) (secret[31] & 127 | 64);
    return secret;
  }

  static byte[] parseSecret(String text) {
    try {
      return Key32.parse(PREFIX, text);
    } catch (IllegalArgumentException e) {
      // The cause could quote a digit of the secret.
      throw new IllegalArgumentException("not a private key of the form privkey:<64 hex digits>");
    }
  }
}
