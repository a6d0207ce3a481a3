package io.homeward.engine.control.transport;

import java.nio.charset.StandardCharsets;

/**
 * The frames of the transport; protocol reference, section 1.5. Numbers are big-endian.
 *
 * <p>Initiation, the only frame with a version: version 2 bytes, type, length 2 bytes (96),
 * ephemeral key 32, sealed machine key 48, tag 16. All others: type, length 2 bytes, body.
 */
final class Frames {
  static final byte TYPE_INITIATION = 1;
  static final byte TYPE_RESPONSE = 2;
  static final byte TYPE_ERROR = 3;
  static final byte TYPE_RECORD = 4;

  static final int HEADER_BYTES = 3;

  /** Longest frame, header included. */
  static final int MAX_FRAME = 4096;

  static final int TAG_BYTES = 16;
  static final int KEY_BYTES = 32;
  static final int SEALED_KEY_BYTES = KEY_BYTES + TAG_BYTES;

  /** Longest sealed body of a record. */
  static final int MAX_SEALED = MAX_FRAME - HEADER_BYTES;

  /** Most plaintext of a record. */
  static final int MAX_PLAIN = MAX_SEALED - TAG_BYTES;

  static final String PROTOCOL_NAME = "Noise_IK_25519_ChaChaPoly_BLAKE2s";

  private static final int MAX_ERROR_TEXT = 200;

  private Frames() {}

  static byte[] prologue(int version) {
    return ("Tailscale Control Protocol v" + version).getBytes(StandardCharsets.US_ASCII);
  }

  static int u16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  static void putU16(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) (value >>> 8);
    bytes[offset + 1] = (byte) value;
  }

  /** The text of an error frame, which nothing authenticates: short and printable only. */
  static String errorText(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(MAX_ERROR_TEXT)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) ? ' ' : c)
        .forEach(out::appendCodePoint);
    return out.toString().strip();
  }
}
