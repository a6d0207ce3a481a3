package io.homeward.engine.key;

import io.homeward.engine.env.Randomness;

/** The private half of a {@link MachinePublicKey}. It never leaves the device. */
public final class MachinePrivateKey extends SecretKey32 {
  /** A key of 32 bytes, copied. */
  public MachinePrivateKey(byte[] bytes) {
    super(bytes);
  }

  /** A new key. */
  public static MachinePrivateKey generate(Randomness randomness) {
    return new MachinePrivateKey(newSecret(randomness));
  }

  /**
   * Reads {@link #secretText()}.
   *
   * @throws IllegalArgumentException when it is not one; the message quotes nothing of it
   */
  public static MachinePrivateKey parse(String text) {
    return new MachinePrivateKey(parseSecret(text));
  }

  /** The public half. */
  public MachinePublicKey publicKey() {
    return new MachinePublicKey(publicBytes());
  }
}
