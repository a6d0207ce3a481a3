package io.homeward.engine.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages of section 5.4 that set sessions up. All lengths are exact; integers are
 * little-endian. Initiation and response end with {@code mac1} and {@code mac2}, which {@link
 * CookieHolder} writes and {@link CookieIssuer} checks on the whole message; they are no component
 * here.
 */
sealed interface HandshakeMessage {
  int TYPE_OFFSET = 0;
  int INDEX_BYTES = 4;
  int EPHEMERAL_BYTES = 32;
  int TAG_BYTES = 16;

  /** The message, or null when type, reserved bytes or length are none of these. */
  static @Nullable HandshakeMessage parse(byte[] datagram) {
    if (datagram.length < CookieReply.BYTES) {
      return null;
    }
    int type = i32(datagram, TYPE_OFFSET); // the three reserved bytes must be zero
    return switch (type) {
      case Initiation.TYPE ->
          datagram.length == Initiation.BYTES ? Initiation.decode(datagram) : null;
      case Response.TYPE -> datagram.length == Response.BYTES ? Response.decode(datagram) : null;
      case CookieReply.TYPE ->
          datagram.length == CookieReply.BYTES ? CookieReply.decode(datagram) : null;
      default -> null;
    };
  }

  /**
   * Section 5.4.2:
   *
   * <pre>
   * offset  0   u32  type 1
   *         4   u32  sender's index
   *         8   32   ephemeral public key
   *        40   48   sealed static public key
   *        88   28   sealed time stamp
   *       116   16   mac1
   *       132   16   mac2
   * </pre>
   */
  record Initiation(int sender, byte[] ephemeral, byte[] sealedStatic, byte[] sealedTimestamp)
      implements HandshakeMessage {
    static final int TYPE = 1;
    static final int BYTES = 148;
    static final int SEALED_STATIC_BYTES = 32 + TAG_BYTES;
    static final int SEALED_TIMESTAMP_BYTES = InitiationTime.BYTES + TAG_BYTES;
    private static final int SENDER = 4;
    private static final int EPHEMERAL = 8;
    private static final int STATIC = 40;
    private static final int TIMESTAMP = 88;

    static Initiation decode(byte[] datagram) {
      return new Initiation(
          i32(datagram, SENDER),
          part(datagram, EPHEMERAL, EPHEMERAL_BYTES),
          part(datagram, STATIC, SEALED_STATIC_BYTES),
          part(datagram, TIMESTAMP, SEALED_TIMESTAMP_BYTES));
    }

    /** The message with zeros for both macs. */
    byte[] encode() {
      byte[] datagram = new byte[BYTES];
      putI32(datagram, TYPE_OFFSET, TYPE);
      putI32(datagram, SENDER, sender);
      put(datagram, EPHEMERAL, ephemeral);
      put(datagram, STATIC, sealedStatic);
      put(datagram, TIMESTAMP, sealedTimestamp);
      return datagram;
    }
  }

  /**
   * Section 5.4.3:
   *
   * <pre>
   * offset  0   u32  type 2
   *         4   u32  sender's index
   *         8   u32  receiver's index
   *        12   32   ephemeral public key
   *        44   16   sealed nothing
   *        60   16   mac1
   *        76   16   mac2
   * </pre>
   */
  record Response(int sender, int receiver, byte[] ephemeral, byte[] sealedNothing)
      implements HandshakeMessage {
    static final int TYPE = 2;
    static final int BYTES = 92;
    private static final int SENDER = 4;
    private static final int RECEIVER = 8;
    private static final int EPHEMERAL = 12;
    private static final int NOTHING = 44;

    static Response decode(byte[] datagram) {
      return new Response(
          i32(datagram, SENDER),
          i32(datagram, RECEIVER),
          part(datagram, EPHEMERAL, EPHEMERAL_BYTES),
          part(datagram, NOTHING, TAG_BYTES));
    }

    /** The message with zeros for both macs. */
    byte[] encode() {
      byte[] datagram = new byte[BYTES];
      putI32(datagram, TYPE_OFFSET, TYPE);
      putI32(datagram, SENDER, sender);
      putI32(datagram, RECEIVER, receiver);
      put(datagram, EPHEMERAL, ephemeral);
      put(datagram, NOTHING, sealedNothing);
      return datagram;
    }
  }

  /**
   * Section 5.4.7:
   *
   * <pre>
   * offset  0   u32  type 3
   *         4   u32  receiver's index
   *         8   24   nonce
   *        32   32   sealed cookie
   * </pre>
   */
  record CookieReply(int receiver, byte[] nonce, byte[] sealedCookie) implements HandshakeMessage {
    static final int TYPE = 3;
    static final int BYTES = 64;
    static final int NONCE_BYTES = 24;
    private static final int RECEIVER = 4;
    private static final int NONCE = 8;
    private static final int COOKIE = 32;

    static CookieReply decode(byte[] datagram) {
      return new CookieReply(
          i32(datagram, RECEIVER),
          part(datagram, NONCE, NONCE_BYTES),
          part(datagram, COOKIE, BYTES - COOKIE));
    }

    byte[] encode() {
      byte[] datagram = new byte[BYTES];
      putI32(datagram, TYPE_OFFSET, TYPE);
      putI32(datagram, RECEIVER, receiver);
      put(datagram, NONCE, nonce);
      put(datagram, COOKIE, sealedCookie);
      return datagram;
    }
  }

  private static byte[] part(byte[] datagram, int offset, int bytes) {
    return Arrays.copyOfRange(datagram, offset, offset + bytes);
  }

  private static void put(byte[] datagram, int offset, byte[] part) {
    System.arraycopy(part, 0, datagram, offset, part.length);
  }

  private static int i32(byte[] b, int at) {
    return b[at] & 0xff | (b[at + 1] & 0xff) << 8 | (b[at + 2] & 0xff) << 16 | b[at + 3] << 24;
  }

  private static void putI32(byte[] b, int at, int value) {
    for (int i = 0; i < INDEX_BYTES; i++) {
      b[at + i] = (byte) (value >>> (8 * i));
    }
  }
}
