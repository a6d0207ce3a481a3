package io.homeward.engine.crypto;

/** Diffie-Hellman on Curve25519, RFC 7748 section 5. Thread-safe. */
public final class X25519 {
  /** Bytes of a private key, a public key and a shared secret. */
  public static final int KEY_BYTES = 32;

  private X25519() {}

  /** The public key of a private key of 32 bytes (clamped or not). */
  public static byte[] publicKey(byte[] privateKey) {
    byte[] out = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(privateKey, 0, out, 0);
    return out;
  }

  /**
   * Writes the shared secret of a private and a public key of 32 bytes each.
   *
   * @return false when the secret is all zero, as for a public key of small order; the secret must
   *     then not be used (RFC 7748 section 6.1)
   */
  public static boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
        privateKey, 0, publicKey, 0, secret, 0);
  }
}
