package io.homeward.engine.control.message;

/**
 * What both ends promise to each other by one number; protocol reference, section 4.10. Announcing
 * N promises everything up to N.
 */
public final class CapabilityVersion {
  /**
   * What this node announces, everywhere alike: the handshake, the key request, register and map.
   * 119 (July 2025) is the last one before messages of peer relays, which peers send unasked to
   * whoever announces 121 or more, and lies above the 113 that Headscale 0.29 demands.
   */
  public static final int CURRENT = 119;

  private CapabilityVersion() {}
}
