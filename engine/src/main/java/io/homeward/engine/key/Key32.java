package io.homeward.engine.key;

import java.util.Arrays;
import java.util.HexFormat;

/** What public keys of 32 bytes share: bytes, equality within one role, text form. Immutable. */
public abstract sealed class Key32 permits NodePublicKey, MachinePublicKey, DiscoPublicKey {
  /** Bytes of a key. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  Key32(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /** The part of the text form before the hexadecimal digits, with its colon. */
  public abstract String prefix();

  /** A copy of the 32 bytes. */
  public final byte[] bytes() {
    return bytes.clone();
  }

  /** Copies the 32 bytes into an array. */
  public final void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, BYTES);
  }

  /** Whether these are the 32 bytes that stand there in an array. */
  public final boolean isAt(byte[] array, int offset) {
    return Arrays.equals(array, offset, offset + BYTES, bytes, 0, BYTES);
  }

  /** Whether all bytes are zero, which stands for "no key" in the protocol. */
  public final boolean isZero() {
    return Arrays.equals(bytes, new byte[BYTES]);
  }

  /** The first five characters of the base64 form in brackets, for logs and people. */
  public final String shortForm() {
    return "[" + java.util.Base64.getEncoder().encodeToString(bytes).substring(0, 5) + "]";
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Key32 key
        && key.getClass() == getClass()
        && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The text form: prefix and 64 lower-case hexadecimal digits. */
  @Override
  public final String toString() {
    return prefix() + HexFormat.of().formatHex(bytes);
  }

  static byte[] parse(String prefix, String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + 2 * BYTES) {
      throw new IllegalArgumentException("not a key of the form " + prefix + "<64 hex digits>");
    }
    try {
      return HexFormat.of().parseHex(text, prefix.length(), text.length());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a key of the form " + prefix + "<64 hex digits>", e);
    }
  }
}
