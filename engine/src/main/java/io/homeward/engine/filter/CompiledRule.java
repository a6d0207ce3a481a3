package io.homeward.engine.filter;

import io.homeward.engine.packet.PacketView;
import java.util.List;

/** One rule, ready to be asked for each packet. Immutable. */
final class CompiledRule {
  private static final int ALL_PORTS_LAST = 65535;

  // One bit per IP protocol.
  private final long[] protocols;
  private final AddressSet sources;
  private final Target[] targets;

  /**
   * @param protocols numbers from 0 to 255
   */
  CompiledRule(List<Integer> protocols, AddressSet sources, List<Target> targets) {
    this.protocols = new long[4];
    for (int protocol : protocols) {
      this.protocols[protocol >>> 6] |= 1L << protocol;
    }
    this.sources = sources;
    this.targets = targets.toArray(Target[]::new);
  }

  /** Protocol, source, destination and port. */
  boolean admits(PacketView packet) {
    int port = packet.destinationPort();
    return admitsProtocol(packet) && targets(packet, port, port) && admitsSource(packet);
  }

  /** Source and destination address alone. */
  boolean admitsAddresses(PacketView packet) {
    for (Target target : targets) {
      if (target.holds(packet)) {
        return admitsSource(packet);
      }
    }
    return false;
  }

  /** Protocol, source and destination, where all ports are open: for protocols without ports. */
  boolean admitsPortless(PacketView packet) {
    return admitsProtocol(packet) && targets(packet, 0, ALL_PORTS_LAST) && admitsSource(packet);
  }

  private boolean admitsProtocol(PacketView packet) {
    int protocol = packet.protocol();
    return (protocols[protocol >>> 6] & 1L << protocol) != 0;
  }

  private boolean admitsSource(PacketView packet) {
    return sources.contains(packet.version(), packet.sourceHigh(), packet.sourceLow());
  }

  private boolean targets(PacketView packet, int firstPort, int lastPort) {
    for (Target target : targets) {
      if (target.firstPort <= firstPort && lastPort <= target.lastPort && target.holds(packet)) {
        return true;
      }
    }
    return false;
  }

  /** Addresses and the ports there, first and last included. */
  record Target(AddressSet addresses, int firstPort, int lastPort) {
    boolean holds(PacketView packet) {
      return addresses.contains(
          packet.version(), packet.destinationHigh(), packet.destinationLow());
    }
  }
}
