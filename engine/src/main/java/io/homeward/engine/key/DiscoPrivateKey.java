package io.homeward.engine.key;

import io.homeward.engine.env.Randomness;

/** The private half of a {@link DiscoPublicKey}. It never leaves the device. */
public final class DiscoPrivateKey extends SecretKey32 {
  /** A key of 32 bytes, copied. */
  public DiscoPrivateKey(byte[] bytes) {
    super(bytes);
  }

  /** A new key. */
  public static DiscoPrivateKey generate(Randomness randomness) {
    return new DiscoPrivateKey(newSecret(randomness));
  }

  /**
   * Reads {@link #secretText()}.
   *
   * @throws IllegalArgumentException when it is not one; the message quotes nothing of it
   */
  public static DiscoPrivateKey parse(String text) {
    return new DiscoPrivateKey(parseSecret(text));
  }

  /** The public half. */
  public DiscoPublicKey publicKey() {
    return new DiscoPublicKey(publicBytes());
  }
}
