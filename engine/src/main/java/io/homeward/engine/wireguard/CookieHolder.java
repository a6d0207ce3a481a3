package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.XChaCha20Poly1305;
import io.homeward.engine.key.NodePublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sender's half of section 5.3, one per peer: writes the macs of messages to that peer and
 * keeps the cookie that the peer handed out under load.
 */
final class CookieHolder {
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private byte @Nullable [] lastMac1;
  private @Nullable Cookie cookie;

  CookieHolder(NodePublicKey peer) {
    mac1Key = MacLayout.mac1Key(peer);
    cookieKey = MacLayout.cookieKey(peer);
  }

  /** Writes both macs; the second stays zero without a fresh cookie. */
  void complete(byte[] datagram, long now) {
    int mac1At = MacLayout.mac1Offset(datagram);
    byte[] mac1 = MacLayout.macBefore(mac1Key, datagram, mac1At);
    System.arraycopy(mac1, 0, datagram, mac1At, mac1.length);
    lastMac1 = mac1;
    if (hasCookie(now) && cookie != null) {
      int mac2At = MacLayout.mac2Offset(datagram);
      byte[] mac2 = MacLayout.macBefore(cookie.bytes, datagram, mac2At);
      System.arraycopy(mac2, 0, datagram, mac2At, mac2.length);
    }
  }

  /** Whether the next message carries a second mac. */
  boolean hasCookie(long now) {
    return cookie != null && now - cookie.receivedNanos < Limits.COOKIE_REFRESH_TIME;
  }

  /**
   * Takes the cookie of a reply.
   *
   * @return false when it is no authentic answer to the last message
   */
  boolean accept(HandshakeMessage.CookieReply reply, long now) {
    if (lastMac1 == null) {
      return false;
    }
    byte[] opened =
        XChaCha20Poly1305.open(cookieKey, reply.nonce(), lastMac1, reply.sealedCookie());
    if (opened == null) {
      return false;
    }
    // One answer to each message.
    lastMac1 = null;
    cookie = new Cookie(opened, now);
    return true;
  }

  /** Forgets the cookie. */
  void erase() {
    if (cookie != null) {
      Arrays.fill(cookie.bytes, (byte) 0);
      cookie = null;
    }
    lastMac1 = null;
  }

  private static final class Cookie {
    final byte[] bytes;
    final long receivedNanos;

    Cookie(byte[] bytes, long receivedNanos) {
      this.bytes = bytes;
      this.receivedNanos = receivedNanos;
    }
  }
}
