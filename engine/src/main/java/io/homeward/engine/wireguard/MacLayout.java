package io.homeward.engine.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.key.NodePublicKey;
import java.security.MessageDigest;

/** Where and how the two macs of a handshake message are made; section 5.4.4. */
final class MacLayout {
  static final int MAC_BYTES = Blake2s.MAC_BYTES;
  private static final byte[] LABEL_MAC1 = "mac1----".getBytes(US_ASCII);
  private static final byte[] LABEL_COOKIE = "cookie--".getBytes(US_ASCII);

  private MacLayout() {}

  /** The key of {@code mac1} in messages to that receiver; anyone who knows it can make one. */
  static byte[] mac1Key(NodePublicKey receiver) {
    return Blake2s.hash(LABEL_MAC1, receiver.bytes());
  }

  /** The key under which that receiver seals cookies. */
  static byte[] cookieKey(NodePublicKey receiver) {
    return Blake2s.hash(LABEL_COOKIE, receiver.bytes());
  }

  static int mac1Offset(byte[] datagram) {
    return datagram.length - 2 * MAC_BYTES;
  }

  static int mac2Offset(byte[] datagram) {
    return datagram.length - MAC_BYTES;
  }

  /** The mac over everything before the offset. */
  static byte[] macBefore(byte[] key, byte[] datagram, int offset) {
    return Blake2s.mac(key, datagram, 0, offset);
  }

  /** Whether those bytes are the mac, in constant time. */
  static boolean matches(byte[] mac, byte[] datagram, int offset) {
    return MessageDigest.isEqual(
        mac, java.util.Arrays.copyOfRange(datagram, offset, offset + MAC_BYTES));
  }
}
