package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.key.NodePublicKey;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A peer's static key and what we share with it, as handshakes use it. What both static keys agree
 * on is computed when the first handshake asks for it: of a large tailnet few peers are ever spoken
 * to. A stranger gains nothing by it: an initiation comes this far when it has passed the guard
 * against load, and costs the computation once for each peer. Owned by the device's thread.
 */
final class RemoteIdentity {
  private final NodePublicKey publicKey;
  private final byte[] publicBytes;
  private final LocalIdentity own;
  private final byte[] presharedKey;
  private byte @Nullable [] staticAgreement;
  private boolean erased;

  RemoteIdentity(LocalIdentity own, NodePublicKey publicKey, @Nullable PresharedKey preshared) {
    this.own = own;
    this.publicKey = publicKey;
    publicBytes = publicKey.bytes();
    presharedKey = preshared == null ? new byte[PresharedKey.BYTES] : preshared.secretBytes();
  }

  NodePublicKey publicKey() {
    return publicKey;
  }

  byte[] publicBytes() {
    return publicBytes;
  }

  /** Whether handshakes are possible: false for a public key of small order, and once erased. */
  boolean usable() {
    byte[] agreement = staticAgreement();
    return !MessageDigest.isEqual(agreement, new byte[agreement.length]);
  }

  /** The agreement of both static keys, zeros when there is none; not a copy. */
  byte[] staticAgreement() {
    byte[] agreement = staticAgreement;
    if (agreement == null) {
      // Our own key may be gone as well then.
      agreement = erased ? new byte[X25519.KEY_BYTES] : own.agreeWith(publicKey);
      staticAgreement = agreement;
    }
    return agreement;
  }

  /** The preshared key, zeros for none; not a copy. */
  byte[] presharedKey() {
    return presharedKey;
  }

  void erase() {
    erased = true;
    if (staticAgreement != null) {
      Arrays.fill(staticAgreement, (byte) 0);
    }
    Arrays.fill(presharedKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "RemoteIdentity[" + publicKey.shortForm() + "]";
  }
}
