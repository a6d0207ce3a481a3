package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.peerrelay.Geneve;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.way.Way;
import org.jspecify.annotations.Nullable;

/**
 * A way in the form that the packet loops compare and write. Made when a way changes, so that no
 * packet costs one. Immutable.
 *
 * <p>What each packet asks of it are methods and no {@code switch} over the kinds: such a one is
 * linked when it first runs, and what a JVM compiled before, from what an earlier one learned,
 * stops there and is compiled again, in the midst of the first stream.
 */
sealed interface Hop {
  /** Over this node's own socket. */
  sealed interface OverUdp extends Hop {
    /** Where datagrams go first. */
    @Override
    UdpAddress address();

    @Override
    default Way.@Nullable Relayed relayed() {
      return null;
    }
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

    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public void writeHeader(long at) {
      // It has none.
    }

    @Override
    public boolean brought(UdpReceiveBatch batch, int entry, int vni, @Nullable SideSocket side) {
      return vni == 0 && by == side && batch.isFrom(entry, address);
    }
  }

  /** Through a device that relays, with a header in front. */
  record Through(UdpAddress address, Way.Through way) implements OverUdp {
    @Override
    public @Nullable SideSocket by() {
      return null;
    }

    @Override
    public int headerBytes() {
      return Geneve.BYTES;
    }

    @Override
    public void writeHeader(long at) {
      Geneve.write(at, way.vni());
    }

    @Override
    public boolean brought(UdpReceiveBatch batch, int entry, int vni, @Nullable SideSocket side) {
      return vni == way.vni() && batch.isFrom(entry, address);
    }
  }

  /** Through a relay. */
  record Relay(Way.Relayed way) implements Hop {
    @Override
    public @Nullable UdpAddress address() {
      return null;
    }

    @Override
    public @Nullable SideSocket by() {
      return null;
    }

    @Override
    public Way.Relayed relayed() {
      return way;
    }

    @Override
    public int headerBytes() {
      return 0;
    }

    @Override
    public void writeHeader(long at) {
      // It has none.
    }

    @Override
    public boolean brought(UdpReceiveBatch batch, int entry, int vni, @Nullable SideSocket side) {
      return false;
    }
  }

  /** By both, because the first may not work any more. */
  record Both(OverUdp udp, Relay relay) implements Hop {
    @Override
    public Way way() {
      return udp.way();
    }

    @Override
    public UdpAddress address() {
      return udp.address();
    }

    @Override
    public @Nullable SideSocket by() {
      return udp.by();
    }

    @Override
    public Way.Relayed relayed() {
      return relay.way;
    }

    @Override
    public int headerBytes() {
      return udp.headerBytes();
    }

    @Override
    public void writeHeader(long at) {
      udp.writeHeader(at);
    }

    @Override
    public boolean brought(UdpReceiveBatch batch, int entry, int vni, @Nullable SideSocket side) {
      return false; // nothing comes by two ways
    }
  }

  /** Where datagrams go first, null: they go over no socket. */
  @Nullable UdpAddress address();

  /** By which socket they go, null: the one of all peers. */
  @Nullable SideSocket by();

  /** Through which relay messages go, with or without a socket, null: through none. */
  Way.@Nullable Relayed relayed();

  /** Bytes in front of what goes over the socket. */
  int headerBytes();

  /** Writes what goes in front there. */
  void writeHeader(long at);

  /**
   * Whether a datagram came over a socket from there.
   *
   * @param entry of the batch, of which it is
   * @param vni in the header in front of it, 0: it has none
   * @param side the socket of the batch, null: the one of all peers
   */
  boolean brought(UdpReceiveBatch batch, int entry, int vni, @Nullable SideSocket side);

  /** Whether datagrams go over IPv6, whose routers make no pieces of them. */
  default boolean isIpv6() {
    UdpAddress address = address();
    return address != null && !address.isIpv4();
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
