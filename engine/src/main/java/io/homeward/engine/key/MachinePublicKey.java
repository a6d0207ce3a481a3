package io.homeward.engine.key;

/**
 * Who a machine is to the coordination server: the static public key of the control connection; the
 * server has one of its own. Text form {@code mkey:<hex>}. Immutable.
 */
public final class MachinePublicKey extends Key32 {
  private static final String PREFIX = "mkey:";

  /** "No key", as some fields of the protocol spell it. */
  public static final MachinePublicKey ZERO = new MachinePublicKey(new byte[BYTES]);

  /** A key of 32 bytes, copied. */
  public MachinePublicKey(byte[] bytes) {
    super(bytes);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static MachinePublicKey parse(String text) {
    return new MachinePublicKey(parse(PREFIX, text));
  }

  @Override
  public String prefix() {
    return PREFIX;
  }
}
