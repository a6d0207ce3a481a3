package io.homeward.ui.session;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.path.WhyRelayed;

/** How packets reach a device. */
public sealed interface PeerPath {
  /** Straight to an address, such as {@code 192.0.2.4:41641}. */
  record Direct(String endpoint) implements PeerPath {}

  /**
   * Through the relay region with this code.
   *
   * @param why why not straight
   * @param router whether this side's router gives a port
   */
  record Relayed(String region, WhyRelayed why, PortMapState.Verdict router) implements PeerPath {}

  /**
   * Through another device that relays.
   *
   * @param device its name, empty when it is not known which one it is
   * @param endpoint where it relays
   */
  record ThroughDevice(String device, String endpoint) implements PeerPath {}

  /** Nothing flows. */
  record None() implements PeerPath {}
}
