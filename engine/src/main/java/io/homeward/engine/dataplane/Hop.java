package io.homeward.engine.dataplane;

import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;

/**
 * A way in the form that the packet loops compare and write. Made when a way changes, so that no
 * packet costs one. Immutable.
 */
sealed interface Hop {
  /** Straight to a UDP address. */
  record Udp(UdpAddress address) implements Hop {
    @Override
    public Way way() {
      return new Way.Direct(address.endpoint());
    }
  }

  /** Through a relay. */
  record Relay(Way.Relayed way) implements Hop {}

  /** The same as everybody else speaks of it. */
  Way way();

  /** The same as the way. */
  static Hop of(Way way) {
    return switch (way) {
      case Way.Direct direct -> new Udp(UdpAddress.of(direct.endpoint()));
      case Way.Relayed relayed -> new Relay(relayed);
    };
  }
}
