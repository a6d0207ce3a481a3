package io.homeward.engine.path;

/**
 * What the paths have to know of this node's own network. Immutable.
 *
 * @param homeRegion this node's own relay, 0: it uses none
 * @param nat what stands between this node and the Internet
 */
public record OwnNetwork(int homeRegion, Nat nat) {
  /** Nothing is known yet, and there are no relays. */
  public static final OwnNetwork UNKNOWN = new OwnNetwork(0, Nat.UNKNOWN);

  /** What a router does to what leaves. */
  public enum Nat {
    /** Not measured, or not to be told. */
    UNKNOWN,
    /** None, or one that gives a socket the same port for all destinations. */
    EASY,
    /** One that gives a socket another port for each destination. */
    HARD,
    /** UDP does not get through. */
    UDP_BLOCKED
  }
}
