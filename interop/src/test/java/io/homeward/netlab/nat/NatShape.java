package io.homeward.netlab.nat;

/**
 * What stands between a host and the others. Mapping says which external port an inner endpoint
 * gets, filtering which senders outside may use it; RFC 4787. All but {@link #OPEN} let in only
 * answers, and none translates IPv6, of which they let in only answers, too.
 */
public enum NatShape {
  /** Nothing: a public address, and everything passes. */
  OPEN("open"),
  /** The usual home router: one mapping for all destinations. */
  EASY("easy"),
  /** A random port for each destination. */
  HARD_RANDOM("hard, random"),
  /** The inner port for the first destination, a random one for each further. */
  HARD_PRESERVING("hard, preserving"),
  /** The next port for each destination, whoever asks. */
  HARD_SEQUENTIAL("hard, sequential"),
  /** Many subscribers behind one address: a random port of a small block for each destination. */
  CARRIER("carrier blocks"),
  /** As easy, and no UDP. */
  UDP_BLOCKED("UDP blocked"),
  /** Nothing passes; a proxy for HTTP connects to port 443. */
  PROXY_ONLY("443 by a proxy");

  /** First port of the carrier's block for this subscriber. */
  public static final int FIRST_OF_BLOCK = 20_480;

  public static final int LAST_OF_BLOCK = 20_991;

  private final String title;

  NatShape(String title) {
    this.title = title;
  }

  /** As a table names it. */
  public String title() {
    return title;
  }

  /** Whether another destination sees another port. */
  public boolean isHard() {
    return switch (this) {
      case HARD_RANDOM, HARD_PRESERVING, HARD_SEQUENTIAL, CARRIER -> true;
      case OPEN, EASY, UDP_BLOCKED, PROXY_ONLY -> false;
    };
  }

  /** Whether any datagram passes. */
  public boolean passesUdp() {
    return this != UDP_BLOCKED && this != PROXY_ONLY;
  }

  /** Whether the kernel's own translation has this shape. */
  boolean isKernels() {
    return this != HARD_PRESERVING && this != HARD_SEQUENTIAL;
  }
}
