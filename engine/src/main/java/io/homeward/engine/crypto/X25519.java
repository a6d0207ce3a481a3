package io.homeward.engine.crypto;

import org.jspecify.annotations.Nullable;

/** Diffie-Hellman on Curve25519, RFC 7748 section 5. Thread-safe. */
public final class X25519 {
  /** Bytes of a private key, a public key and a shared secret. */
  public static final int KEY_BYTES = 32;

  private static final @Nullable LibcryptoX25519 LIBCRYPTO =
      Libcrypto.LIBRARY == null ? null : new LibcryptoX25519(Libcrypto.LIBRARY);

  private X25519() {}

  /** The public key of a private key of 32 bytes (clamped or not). */
  public static byte[] publicKey(byte[] privateKey) {
    check(privateKey);
    return LIBCRYPTO != null ? LIBCRYPTO.publicKey(privateKey) : publicKeyInJava(privateKey);
  }

  /**
   * Writes the shared secret of a private and a public key of 32 bytes each.
   *
   * @return false when the secret is all zero, as for a public key of small order; the secret must
   *     then not be used (RFC 7748 section 6.1)
   */
  public static boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    check(privateKey);
    check(publicKey);
    check(secret);
    return LIBCRYPTO != null
        ? LIBCRYPTO.agree(privateKey, publicKey, secret)
        : agreeInJava(privateKey, publicKey, secret);
  }

  static byte[] publicKeyInJava(byte[] privateKey) {
    byte[] out = new byte[KEY_BYTES];
    org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(privateKey, 0, out, 0);
    return out;
  }

  static boolean agreeInJava(byte[] privateKey, byte[] publicKey, byte[] secret) {
    return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(
        privateKey, 0, publicKey, 0, secret, 0);
  }

  private static void check(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("32 bytes expected, not " + key.length);
    }
  }
}
