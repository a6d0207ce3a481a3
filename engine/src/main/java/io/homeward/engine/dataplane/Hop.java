package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;
import org.jspecify.annotations.Nullable;

/**
 * A way in the form that the packet loops compare and write. Made when a way changes, so that no
 * packet costs one. Immutable.
 */
sealed interface Hop {
  /** Over this node's own socket. */
  sealed interface OverUdp extends Hop {
    /** Where datagrams go first. */
    UdpAddress address();
  }

  /**
   * Straight to a UDP address.
   *
   * @param by the peer's own socket, null: the one of all peers
   */
  record Udp(UdpAddress address, @Nullable SideSocket by) implements OverUdp {
    @Override
    public Way way() {
      return new Way.Direct(address.endpoint(), by == null ? 0 : by.number());
    }
  }

  /** Through a device that relays, with a header in front. */
  record Through(UdpAddress address, Way.Through way) implements OverUdp {}

  /** Through a relay. */
  record Relay(Way.Relayed way) implements Hop {}

  /** By both, because the first may not work any more. */
  record Both(OverUdp udp, Relay relay) implements Hop {
    @Override
    public Way way() {
      return udp.way();
    }
  }

  /** Whether datagrams go over IPv6, whose routers make no pieces of them. */
  default boolean isIpv6() {
    return switch (this) {
      case OverUdp udp -> !udp.address().isIpv4();
      case Both(OverUdp udp, _) -> !udp.address().isIpv4();
      case Relay _ -> false;
    };
  }

  /** Bytes in front of what goes over the socket. */
  default int headerBytes() {
    return switch (this) {
      case Through _ -> Geneve.BYTES;
      case Both(OverUdp udp, _) -> udp.headerBytes();
      case Udp _, Relay _ -> 0;
    };
  }

  /** The same as everybody else speaks of it. */
  Way way();

  /**
   * The same hop and a relay.
   *
   * @param spare a relay that the same goes through, too, or null
   */
  static Hop and(Hop hop, Way.@Nullable Relayed spare) {
    return spare != null && hop instanceof OverUdp udp ? new Both(udp, new Relay(spare)) : hop;
  }

  /**
   * The same as the way, by the socket of all peers.
   *
   * @throws IllegalArgumentException when it is by another one, which only its owner has
   */
  static Hop of(Way way) {
    return switch (way) {
      case Way.Direct(Endpoint endpoint, int socket) -> {
        if (socket != 0) {
          throw new IllegalArgumentException("not by the socket of all peers: " + way);
        }
        yield new Udp(UdpAddress.of(endpoint), null);
      }
      case Way.Through through -> new Through(UdpAddress.of(through.relay()), through);
      case Way.Relayed relayed -> new Relay(relayed);
    };
  }
}
