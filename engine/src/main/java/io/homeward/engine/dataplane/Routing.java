package io.homeward.engine.dataplane;

import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is where: what the packet loops look things up in. Immutable but for the peers themselves; a
 * new configuration is a new one, which the loops see from their next batch on.
 */
final class Routing {
  private final @Nullable WireGuardDevice device;
  private final Peer[] peers;
  private final Map<NodePublicKey, Peer> byKey;
  private final PrefixTable table;
  private final List<InetAddress> ownAddresses;
  private final PacketFilter filter;
  private final PacketFilter jailFilter;
  private final boolean[] jailed;

  private Routing(
      @Nullable WireGuardDevice device,
      Peer[] peers,
      Map<NodePublicKey, Peer> byKey,
      PrefixTable table,
      List<InetAddress> ownAddresses,
      PacketFilter filter,
      boolean[] jailed) {
    this.device = device;
    this.peers = peers;
    this.byKey = byKey;
    this.table = table;
    this.ownAddresses = ownAddresses;
    this.filter = filter;
    this.jailFilter = filter.withoutRules();
    this.jailed = jailed;
  }

  /** Nobody anywhere. */
  static Routing empty() {
    return new Routing(
        null,
        new Peer[0],
        Map.of(),
        PrefixTable.EMPTY,
        List.of(),
        PacketFilter.NOTHING,
        new boolean[0]);
  }

  /**
   * @param byKey a peer for each of the configuration
   */
  static Routing of(
      WireGuardDevice device, DataPlaneConfig config, Map<NodePublicKey, Peer> byKey) {
    Peer[] peers = new Peer[config.peers().size()];
    boolean[] jailed = new boolean[peers.length];
    Map<IpPrefix, Integer> prefixes = new HashMap<>();
    for (int i = 0; i < peers.length; i++) {
      PeerConfig peer = config.peers().get(i);
      peers[i] = java.util.Objects.requireNonNull(byKey.get(peer.key()));
      jailed[i] = peer.jailed();
      for (IpPrefix prefix : peer.allowedIps()) {
        prefixes.putIfAbsent(prefix, i);
      }
    }
    return new Routing(
        device,
        peers,
        Map.copyOf(byKey),
        PrefixTable.of(prefixes),
        config.addresses(),
        config.filter(),
        jailed);
  }

  /** Null before the first configuration. Packet loops may only call its {@code session}. */
  @Nullable WireGuardDevice device() {
    return device;
  }

  /** To whom the packet goes, or null. */
  @Nullable Peer byDestination(PacketView packet) {
    int index =
        packet.version() == 4
            ? table.lookup4(packet.destinationV4())
            : table.lookup6(packet.destinationHigh(), packet.destinationLow());
    return index < 0 ? null : peers[index];
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
