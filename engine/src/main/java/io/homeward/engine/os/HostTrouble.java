package io.homeward.engine.os;

/**
 * What is not as it was asked for, though no step failed: another program has it otherwise.
 *
 * @param kind what
 * @param subject the route, file, service or interface that it is about
 * @param detail who or what stands in the way, as far as it is known; may be empty
 */
public record HostTrouble(Kind kind, String subject, String detail) {

  /** The kinds of trouble. */
  public enum Kind {
    /**
     * Another program routes a part of the tailnet elsewhere. The detail is the interface that its
     * packets leave by; empty: they go nowhere.
     */
    ROUTE_TAKEN,
    /**
     * Another program changes who answers names, again and again, and is left to it. The detail is
     * what it says of itself.
     */
    NAMES_FOUGHT,
    /** Another program changes the interface, its addresses or routes, again and again. */
    LINK_FOUGHT,
    /**
     * Names were left alone: of the servers that the file names, none can be asked, so there is
     * nowhere to send the names of others.
     */
    NAMES_LEFT,
    /** The system does not take our names any more. The detail is why. */
    NAMES_REFUSED
  }
}
