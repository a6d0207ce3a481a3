package io.homeward.engine.key;

import io.homeward.engine.env.Randomness;

/** The private half of a {@link NodePublicKey}. It never leaves the device. */
public final class NodePrivateKey extends SecretKey32 {
  /** A key of 32 bytes, copied. */
  public NodePrivateKey(byte[] bytes) {
    super(bytes);
  }

  /** A new key. */
  public static NodePrivateKey generate(Randomness randomness) {
    return new NodePrivateKey(newSecret(randomness));
  }

  /**
   * Reads {@link #secretText()}.
   *
   * @throws IllegalArgumentException when it is not one; the message quotes nothing of it
   */
  public static NodePrivateKey parse(String text) {
    return new NodePrivateKey(parseSecret(text));
  }

  /** The public half. */
  public NodePublicKey publicKey() {
    return new NodePublicKey(publicBytes());
  }
}
