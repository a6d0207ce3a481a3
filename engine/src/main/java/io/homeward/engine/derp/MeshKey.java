package io.homeward.engine.derp;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The secret that the relays of one region share: whoever has it may watch who is there and forward
 * for others. Compared in constant time, never shown. Immutable.
 */
public final class MeshKey {
  private static final int BYTES = 32;

  private final byte[] bytes;

  private MeshKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when it is something else; the message quotes nothing of it
   */
  public static MeshKey parse(String text) {
    if (text.length() == 2 * BYTES) {
      try {
        return new MeshKey(HexFormat.of().parseHex(text));
      } catch (IllegalArgumentException e) {
        // The cause would quote a digit.
        throw new IllegalArgumentException("a mesh key is 64 hexadecimal digits");
      }
    }
    throw new IllegalArgumentException("a mesh key is 64 hexadecimal digits");
  }

  /** The text for the other end. Never log it. */
  String secretText() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MeshKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  /** The same for all: a hash of the secret would reveal some of it. */
  @Override
  public int hashCode() {
    return MeshKey.class.hashCode();
  }

  @Override
  public String toString() {
    return "MeshKey[redacted]";
  }
}
