package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.Blake2s;
import io.homeward.engine.crypto.XChaCha20Poly1305;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The receiver's half of section 5.3, one per device: checks both macs and hands out cookies, each
 * valid for one source and for as long as the secret behind it, without remembering any.
 */
final class CookieIssuer {
  private static final int SECRET_BYTES = 32;

  private final Randomness randomness;
  private final byte[] mac1Key;
  private final byte[] cookieKey;
  private byte[] secret = new byte[0];
  private long secretSinceNanos;

  CookieIssuer(NodePublicKey own, Randomness randomness) {
    this.randomness = randomness;
    mac1Key = MacLayout.mac1Key(own);
    cookieKey = MacLayout.cookieKey(own);
  }

  /** Whether the sender knows our public key. */
  boolean hasMac1(byte[] datagram) {
    int at = MacLayout.mac1Offset(datagram);
    return MacLayout.matches(MacLayout.macBefore(mac1Key, datagram, at), datagram, at);
  }

  /** Whether the sender has received a cookie at that source. */
  boolean hasMac2(byte[] datagram, Way source, long now) {
    int at = MacLayout.mac2Offset(datagram);
    byte[] mac2 = MacLayout.macBefore(cookie(source, now), datagram, at);
    return MacLayout.matches(mac2, datagram, at);
  }

  /** A cookie for the sender of that message, as a complete datagram. */
  byte[] reply(int senderIndex, byte[] datagram, Way source, long now) {
    byte[] nonce = randomness.bytes(HandshakeMessage.CookieReply.NONCE_BYTES);
    int at = MacLayout.mac1Offset(datagram);
    byte[] mac1 = Arrays.copyOfRange(datagram, at, at + MacLayout.MAC_BYTES);
    byte[] sealed = XChaCha20Poly1305.seal(cookieKey, nonce, mac1, cookie(source, now));
    return new HandshakeMessage.CookieReply(senderIndex, nonce, sealed).encode();
  }

  /** Forgets the secret. */
  void erase() {
    Arrays.fill(secret, (byte) 0);
    secret = new byte[0];
  }

  private byte[] cookie(Way source, long now) {
    if (secret.length == 0 || now - secretSinceNanos >= Limits.COOKIE_REFRESH_TIME) {
      erase();
      secret = randomness.bytes(SECRET_BYTES);
      secretSinceNanos = now;
    }
    byte[] input = bytes(source);
    return Blake2s.mac(secret, input, 0, input.length);
  }

  /** No two sources have the same: 6, 18, 10, 22 and 36 bytes. */
  private static byte[] bytes(Way source) {
    return switch (source) {
      case Way.Direct(Endpoint endpoint, _) -> bytes(endpoint);
      case Way.Through(Endpoint relay, int vni, _) -> {
        byte[] place = bytes(relay);
        yield ByteBuffer.allocate(place.length + Integer.BYTES).put(place).putInt(vni).array();
      }
      case Way.Relayed(int region, NodePublicKey peer) ->
          ByteBuffer.allocate(Integer.BYTES + NodePublicKey.BYTES)
              .putInt(region)
              .put(peer.bytes())
              .array();
    };
  }

  private static byte[] bytes(Endpoint endpoint) {
    byte[] address = endpoint.address().getAddress();
    return ByteBuffer.allocate(address.length + Short.BYTES)
        .put(address)
        .putShort((short) endpoint.port())
        .array();
  }
}
