package io.homeward.ui.session;

/** How packets reach a device. */
public sealed interface PeerPath {
  /** Straight to an address, such as {@code 192.0.2.4:41641}. */
  record Direct(String endpoint) implements PeerPath {}

  /** Through the relay region with this code. */
  record Relayed(String region) implements PeerPath {}

  /** Nothing flows. */
  record None() implements PeerPath {}
}
