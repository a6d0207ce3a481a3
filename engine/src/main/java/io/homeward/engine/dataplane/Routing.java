package io.homeward.engine.dataplane;

import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.wireguard.TransportSession;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is where: what the packet loops look things up in. Immutable but for the peers themselves; a
 * new configuration is a new one, which the loops see from their next batch on.
 */
final class Routing {
  /** Finds the session that a message belongs to; from any thread, without a lock. */
  interface SessionLookup {
    /** Null: none has that index. */
    @Nullable TransportSession session(int localIndex);
  }

  private final SessionLookup sessions;
  private final Peer[] peers;
  private final Map<NodePublicKey, Peer> byKey;
  private final PrefixTable table;
  private final List<InetAddress> ownAddresses;
  private final OwnAddresses own;
  private final PacketFilter filter;
  private final PacketFilter jailFilter;
  private final boolean[] jailed;

  private Routing(
      SessionLookup sessions,
      Peer[] peers,
      Map<NodePublicKey, Peer> byKey,
      PrefixTable table,
      List<InetAddress> ownAddresses,
      PacketFilter filter,
      boolean[] jailed) {
    this.sessions = sessions;
    this.peers = peers;
    this.byKey = byKey;
    this.table = table;
    this.ownAddresses = ownAddresses;
    this.own = new OwnAddresses(ownAddresses);
    this.filter = filter;
    this.jailFilter = filter.withoutRules();
    this.jailed = jailed;
  }

  /** Nobody anywhere. */
  static Routing empty() {
    return new Routing(
        index -> null,
        new Peer[0],
        Map.of(),
        PrefixTable.EMPTY,
        List.of(),
        PacketFilter.NOTHING,
        new boolean[0]);
  }

  /**
   * @param peers one for each of the configuration, in its order
   * @param byKey the same by key; not changed any more
   * @param table index into these peers by address
   */
  static Routing of(
      SessionLookup sessions,
      DataPlaneConfig config,
      Peer[] peers,
      Map<NodePublicKey, Peer> byKey,
      PrefixTable table) {
    boolean[] jailed = new boolean[peers.length];
    for (int i = 0; i < peers.length; i++) {
      jailed[i] = config.peers().get(i).jailed();
    }
    return new Routing(sessions, peers, byKey, table, config.addresses(), config.filter(), jailed);
  }

  /** By key, to be used again for the same peers. */
  Map<NodePublicKey, Peer> byKey() {
    return byKey;
  }

  /** The session of a receiver's index, or null. */
  @Nullable TransportSession session(int localIndex) {
    return sessions.session(localIndex);
  }

  /** To whom the packet goes, or null. */
  @Nullable Peer byDestination(PacketView packet) {
    int index =
        packet.version() == 4
            ? table.lookup4(packet.destinationV4())
            : table.lookup6(packet.destinationHigh(), packet.destinationLow());
    return index < 0 ? null : peers[index];
  }

  /** Whether the packet comes from this node itself. */
  boolean isOurs(PacketView packet) {
    return own.isSourceOf(packet);
  }

  /** The filter for packets of the peer, or null when the source address is not the peer's. */
  @Nullable PacketFilter filterFor(Peer peer, PacketView packet) {
    int index =
        packet.version() == 4
            ? table.lookup4(packet.sourceV4())
            : table.lookup6(packet.sourceHigh(), packet.sourceLow());
    if (index < 0 || peers[index] != peer) {
      return null;
    }
    return jailed[index] ? jailFilter : filter;
  }

  /** Who has the address, or null. */
  @Nullable Peer byAddress(InetAddress address) {
    java.nio.ByteBuffer raw = java.nio.ByteBuffer.wrap(address.getAddress());
    int index =
        raw.remaining() == 4
            ? table.lookup4(raw.getInt())
            : table.lookup6(raw.getLong(), raw.getLong());
    return index < 0 ? null : peers[index];
  }

  @Nullable Peer byKey(NodePublicKey key) {
    return byKey.get(key);
  }

  /** All peers, in the order of the configuration. */
  List<Peer> peers() {
    return List.of(peers);
  }

  /** This node's own address of a family, or null. */
  @Nullable InetAddress ownAddress(boolean ipv4) {
    for (InetAddress address : ownAddresses) {
      if ((address.getAddress().length == 4) == ipv4) {
        return address;
      }
    }
    return null;
  }
}
