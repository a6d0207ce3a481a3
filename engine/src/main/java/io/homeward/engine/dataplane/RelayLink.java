package io.homeward.engine.dataplane;

import io.homeward.engine.way.Way;

/** How the packet loops send through relays. What comes back goes to {@link DataPlane#relayed}. */
@FunctionalInterface
public interface RelayLink {
  /** There are no relays. */
  RelayLink NONE = (to, address, length) -> false;

  /**
   * Takes a copy of a datagram. Called by any thread of the data plane; never waits.
   *
   * @param to which client of which region's relay
   * @param address where the bytes are
   * @param length 1 to 65,535 bytes
   * @return false when it was dropped: there is no such region, or too much waits for it
   */
  boolean send(Way.Relayed to, long address, int length);
}
