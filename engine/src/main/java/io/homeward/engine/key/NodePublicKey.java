package io.homeward.engine.key;

/**
 * Who a node is to its peers: the static public key of its WireGuard tunnel. Text form {@code
 * nodekey:<hex>}. Immutable.
 */
public final class NodePublicKey extends Key32 {
  private static final String PREFIX = "nodekey:";

  /** "No key", as some fields of the protocol spell it. */
  public static final NodePublicKey ZERO = new NodePublicKey(new byte[BYTES]);

  /** A key of 32 bytes, copied. */
  public NodePublicKey(byte[] bytes) {
    super(bytes);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static NodePublicKey parse(String text) {
    return new NodePublicKey(parse(PREFIX, text));
  }

  @Override
  public String prefix() {
    return PREFIX;
  }
}
