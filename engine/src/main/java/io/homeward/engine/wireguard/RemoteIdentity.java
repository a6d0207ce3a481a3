package io.homeward.engine.wireguard;

import io.homeward.engine.key.NodePublicKey;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A peer's static key and what we share with it, as handshakes use it. */
final class RemoteIdentity {
  private final NodePublicKey publicKey;
  private final byte[] publicBytes;
  private final byte[] staticAgreement;
  private final byte[] presharedKey;

  RemoteIdentity(LocalIdentity own, NodePublicKey publicKey, @Nullable PresharedKey preshared) {
    this.publicKey = publicKey;
    publicBytes = publicKey.bytes();
    staticAgreement = own.agreeWith(publicKey);
    presharedKey = preshared == null ? new byte[PresharedKey.BYTES] : preshared.secretBytes();
  }

  NodePublicKey publicKey() {
    return publicKey;
  }

  byte[] publicBytes() {
    return publicBytes;
  }

  /** Whether handshakes are possible: false for a public key of small order. */
  boolean usable() {
    return !MessageDigest.isEqual(staticAgreement, new byte[staticAgreement.length]);
  }

  /** The agreement of both static keys; not a copy. */
  byte[] staticAgreement() {
    return staticAgreement;
  }

  /** The preshared key, zeros for none; not a copy. */
  byte[] presharedKey() {
    return presharedKey;
  }

  void erase() {
    Arrays.fill(staticAgreement, (byte) 0);
    Arrays.fill(presharedKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "RemoteIdentity[" + publicKey.shortForm() + "]";
  }
}
