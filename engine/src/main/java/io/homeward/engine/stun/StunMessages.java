package io.homeward.engine.stun;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.PlausibleEndpoints;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Binding requests and their answers, as bytes. All numbers are big-endian.
 *
 * <pre>
 * 0   type         2  0x0001 request, 0x0101 answer
 * 2   length       2  of what follows the header, a multiple of 4
 * 4   cookie       4  0x2112A442
 * 8   transaction 12
 * 20  attributes      each: type 2, length 2, value, padding to a multiple of 4
 * </pre>
 */
public final class StunMessages {
  /** Bytes of a request of ours. */
  public static final int REQUEST_BYTES = 40;

  /** The most bytes of an answer that is looked at: what every network carries in one piece. */
  public static final int MAX_ANSWER_BYTES = 548;

  /** The most bytes of a request that is looked at. */
  public static final int MAX_REQUEST_BYTES = 512;

  /**
   * What clients of the field send at least. A shorter request would be answered by more bytes than
   * it has, to whomever its sender claims to be.
   */
  public static final int MIN_REQUEST_BYTES = 32;

  private static final int HEADER = 20;
  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int COOKIE = 0x2112A442;
  private static final int COOKIE_AT = 4;
  private static final int TRANSACTION_AT = 8;

  private static final int MAPPED_ADDRESS = 0x0001;
  private static final int XOR_MAPPED_ADDRESS = 0x0020;

  /** The number that it had in drafts of RFC 5389, which some servers still send. */
  private static final int XOR_MAPPED_ADDRESS_OF_DRAFTS = 0x8020;

  private static final int SOFTWARE = 0x8022;
  private static final int FINGERPRINT = 0x8028;
  private static final int FINGERPRINT_XOR = 0x5354554e;

  /** Relays of the field answer nobody who does not call himself this. */
  private static final byte[] SOFTWARE_NAME = "tailnode".getBytes(StandardCharsets.US_ASCII);

  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private StunMessages() {}

  /**
   * A request that relays of the field answer: they are silent without this software name and a
   * right fingerprint.
   *
   * <pre>
   * 20  software     12  0x8022, 8, "tailnode"
   * 32  fingerprint   8  0x8028, 4, CRC-32 of bytes 0 to 31 XOR 0x5354554e
   * </pre>
   */
  public static byte[] request(TransactionId transaction) {
    ByteBuffer out = header(BINDING_REQUEST, REQUEST_BYTES - HEADER, transaction, REQUEST_BYTES);
    out.putShort((short) SOFTWARE).putShort((short) SOFTWARE_NAME.length).put(SOFTWARE_NAME);
    CRC32 crc = new CRC32();
    crc.update(out.array(), 0, out.position());
    return out.putShort((short) FINGERPRINT)
        .putShort((short) Integer.BYTES)
        .putInt((int) crc.getValue() ^ FINGERPRINT_XOR)
        .array();
  }

  /**
   * Reads what came to a server.
   *
   * @param datagram may be longer than what came
   * @param length bytes that came
   * @return null when it is no binding request that is to be answered
   */
  public static @Nullable TransactionId parseRequest(byte[] datagram, int length) {
    boolean asks =
        length >= MIN_REQUEST_BYTES
            && length <= MAX_REQUEST_BYTES
            && isOfType(datagram, length, BINDING_REQUEST);
    return asks ? transaction(datagram) : null;
  }

  /**
   * The answer to a request. It has at most 12 bytes more than the shortest one.
   *
   * <pre>
   * 20  attribute    2  0x0020 XOR-MAPPED-ADDRESS (section 14.2)
   * 22  length       2  8 or 20
   * 24  zero         1
   * 25  family       1  1 or 2
   * 26  port         2  XOR the first half of the cookie
   * 28  address   4/16  XOR cookie and transaction
   * </pre>
   *
   * @param seen where the request came from
   */
  public static byte[] answer(TransactionId transaction, Endpoint seen) {
    byte[] raw = seen.address().getAddress();
    int value = 4 + raw.length;
    ByteBuffer out = header(BINDING_SUCCESS, 4 + value, transaction, HEADER + 4 + value);
    mask(raw, out.array());
    return out.putShort((short) XOR_MAPPED_ADDRESS)
        .putShort((short) value)
        .put((byte) 0)
        .put((byte) (seen.isIpv4() ? IPV4 : IPV6))
        .putShort((short) (seen.port() ^ COOKIE >>> 16))
        .put(raw)
        .array();
  }

  /**
   * Whether a datagram is what a client has to look at: the first four bytes have the form of a
   * successful answer, and the next four are the cookie. No message of WireGuard begins so.
   *
   * @param first the first four bytes, big-endian
   * @param second the next four bytes, big-endian
   * @param length of the datagram in bytes
   */
  public static boolean isAnswer(int first, int second, int length) {
    return length >= HEADER && first >>> 16 == BINDING_SUCCESS && second == COOKIE;
  }

  /**
   * Reads what came to a client.
   *
   * @param datagram may be longer than what came
   * @param length bytes that came
   * @return null when it is no successful answer, or tells an address at which nobody can be
   */
  public static @Nullable StunAnswer parseAnswer(byte[] datagram, int length) {
    if (length < HEADER
        || length > MAX_ANSWER_BYTES
        || !isOfType(datagram, length, BINDING_SUCCESS)) {
      return null;
    }
    Endpoint masked = null;
    Endpoint plain = null;
    int at = HEADER;
    while (at + 4 <= length) {
      int type = u16(datagram, at);
      int bytes = u16(datagram, at + 2);
      int value = at + 4;
      if (value + bytes > length) {
        return null;
      }
      switch (type) {
        case XOR_MAPPED_ADDRESS, XOR_MAPPED_ADDRESS_OF_DRAFTS -> {
          if (masked == null) {
            masked = address(datagram, value, bytes, true);
          }
        }
        case MAPPED_ADDRESS -> {
          if (plain == null) {
            plain = address(datagram, value, bytes, false);
          }
        }
        default -> {
          // What it says besides is of no use here.
        }
      }
      at = value + (bytes + 3 & ~3);
    }
    // Some routers rewrite each address of theirs that they find in a packet: not the masked one.
    Endpoint seen = masked != null ? masked : plain;
    return seen == null || !PlausibleEndpoints.plausible(seen)
        ? null
        : new StunAnswer(transaction(datagram), seen);
  }

  /** Null: it is none. */
  private static @Nullable Endpoint address(byte[] datagram, int at, int bytes, boolean masked) {
    if (bytes < 4) {
      return null;
    }
    int family = datagram[at + 1] & 0xff;
    int size = family == IPV4 ? 4 : family == IPV6 ? 16 : 0;
    if (size == 0 || bytes != 4 + size) {
      return null;
    }
    byte[] raw = new byte[size];
    System.arraycopy(datagram, at + 4, raw, 0, size);
    int port = u16(datagram, at + 2);
    if (masked) {
      mask(raw, datagram);
      port ^= COOKIE >>> 16;
    }
    return new Endpoint(IpText.fromBytes(raw), port);
  }

  private static boolean isOfType(byte[] datagram, int length, int type) {
    return datagram.length >= length
        && u16(datagram, 0) == type
        && u16(datagram, 2) == length - HEADER
        && ByteBuffer.wrap(datagram).getInt(COOKIE_AT) == COOKIE;
  }

  private static TransactionId transaction(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram);
    return new TransactionId(in.getLong(TRANSACTION_AT), in.getInt(TRANSACTION_AT + Long.BYTES));
  }

  private static ByteBuffer header(int type, int length, TransactionId transaction, int room) {
    return ByteBuffer.allocate(room)
        .putShort((short) type)
        .putShort((short) length)
        .putInt(COOKIE)
        .putLong(transaction.high())
        .putInt(transaction.low());
  }

  /** XORs an address with cookie and transaction of a message. */
  private static void mask(byte[] raw, byte[] message) {
    for (int i = 0; i < raw.length; i++) {
      raw[i] ^= message[COOKIE_AT + i];
    }
  }

  private static int u16(byte[] from, int at) {
    return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
  }
}
