package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.Arrays;

/** Our own static key pair, as handshakes use it. */
final class LocalIdentity {
  private final byte[] privateKey;
  private final NodePublicKey publicKey;

  LocalIdentity(NodePrivateKey key) {
    privateKey = key.secretBytes();
    publicKey = key.publicKey();
  }

  NodePublicKey publicKey() {
    return publicKey;
  }

  /** The key itself, not a copy: for a handshake to compute with, never to keep. */
  byte[] privateBytes() {
    return privateKey;
  }

  /**
   * What we and a peer can both compute from our static keys; the same for every handshake.
   *
   * @return zeros for a peer's key of small order, with which {@link RemoteIdentity} refuses to
   *     work
   */
  byte[] agreeWith(NodePublicKey peer) {
    byte[] secret = new byte[X25519.KEY_BYTES];
    if (!X25519.agree(privateKey, peer.bytes(), secret)) {
      Arrays.fill(secret, (byte) 0);
    }
    return secret;
  }

  void erase() {
    Arrays.fill(privateKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "LocalIdentity[" + publicKey.shortForm() + "]";
  }
}
