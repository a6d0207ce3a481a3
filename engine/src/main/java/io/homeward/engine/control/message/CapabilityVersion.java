package io.homeward.engine.control.message;

/**
 * What both ends promise to each other by one number; protocol reference, section 4.10. Announcing
 * N promises everything up to N.
 */
public final class CapabilityVersion {
  /**
   * What this node announces, everywhere alike: the handshake, the key request, register and map.
   * 121 (July 2025) is the one with the messages of devices that relay for others, which peers send
   * to whoever announces it, and lies above the 113 that Headscale 0.29 demands.
   */
  public static final int CURRENT = 121;

  private CapabilityVersion() {}
}
