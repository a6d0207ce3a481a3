package io.homeward.engine.key;

/**
 * Signs path discovery of one run of a node; new at every start. Text form {@code discokey:<hex>}.
 * Immutable.
 */
public final class DiscoPublicKey extends Key32 {
  private static final String PREFIX = "discokey:";

  /** "No key", as some fields of the protocol spell it. */
  public static final DiscoPublicKey ZERO = new DiscoPublicKey(new byte[BYTES]);

  /** A key of 32 bytes, copied. */
  public DiscoPublicKey(byte[] bytes) {
    super(bytes);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static DiscoPublicKey parse(String text) {
    return new DiscoPublicKey(parse(PREFIX, text));
  }

  @Override
  public String prefix() {
    return PREFIX;
  }
}
