package io.homeward.engine.testing;

/**
 * How a router translates and filters UDP, in the words of RFC 4787. Mapping says which external
 * port an inner endpoint gets, filtering which outer senders may use it.
 */
public enum NatShape {
  /** Full cone: endpoint-independent mapping and filtering. */
  FULL_CONE(true, false),
  /** The usual home router: endpoint-independent mapping, address-and-port-dependent filtering. */
  EASY(true, true),
  /** Symmetric: a new random port for each destination; address-and-port-dependent filtering. */
  HARD(false, true),
  /** Drops all UDP in both directions. */
  UDP_BLOCKED(true, true);

  private final boolean sameMappingForAllDestinations;
  private final boolean onlyAnswersPass;

  NatShape(boolean sameMappingForAllDestinations, boolean onlyAnswersPass) {
    this.sameMappingForAllDestinations = sameMappingForAllDestinations;
    this.onlyAnswersPass = onlyAnswersPass;
  }

  boolean sameMappingForAllDestinations() {
    return sameMappingForAllDestinations;
  }

  boolean onlyAnswersPass() {
    return onlyAnswersPass;
  }
}
