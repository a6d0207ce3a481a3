package io.homeward.netlab.pairs;

/**
 * By which way a device says that it reaches a peer.
 *
 * @param kind what it is
 * @param detail address or region
 */
record Way(Kind kind, String detail) {
  /** From the best to none. */
  enum Kind {
    DIRECT("direct"),
    DEVICE("through a device"),
    RELAYED("relayed"),
    NONE("none");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  static final Way UNKNOWN = new Way(Kind.NONE, "");

  boolean isDirect() {
    return kind == Kind.DIRECT;
  }
}
