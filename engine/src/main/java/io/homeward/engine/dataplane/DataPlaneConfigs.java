package io.homeward.engine.dataplane;

import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.netmap.PeerValues;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the packet loops are to do, computed from one net map after the other: of peers and filter
 * only what is made of something else than before. Pure; one thread at a time.
 */
public final class DataPlaneConfigs {
  private final PeerValues<PeerSpec> peers = new PeerValues<>(this::config);
  private PeerRoutes rule = PeerRoutes.NO_SUBNETS;
  private FilterPolicy policy = FilterPolicy.NOTHING;
  private PacketFilter filter = PacketFilter.NOTHING;
  private final RelayRightsOfMap relaying = new RelayRightsOfMap();

  /**
   * The configuration for a net map.
   *
   * @param wanted what is sent to which peer
   * @param shieldsUp whether the person wants nothing to come in
   * @param routes what the system sends into the tunnel
   * @param rangeShared as in {@link DataPlaneConfig}
   */
  public DataPlaneConfig of(
      NodePrivateKey key,
      NetMap map,
      PeerRoutes wanted,
      boolean shieldsUp,
      List<IpPrefix> routes,
      boolean rangeShared,
      Instant now) {
    List<InetAddress> addresses =
        map.self().addresses().stream().filter(IpPrefix::isSingle).map(IpPrefix::address).toList();
    return new DataPlaneConfig(
        key,
        addresses,
        peers(key.publicKey(), map, wanted, now),
        filter(map, shieldsUp),
        routes,
        rangeShared,
        relaying.of(map, policy));
  }

  private List<PeerSpec> peers(
      NodePublicKey ourselves, NetMap map, PeerRoutes wanted, Instant now) {
    if (!wanted.equals(rule)) {
      rule = wanted;
      peers.forget();
    }
    peers.update(map.peers());
    List<PeerSpec> all = peers.list();
    List<PeerSpec> usable = new ArrayList<>(all.size());
    Set<NodePublicKey> seen = HashSet.newHashSet(all.size());
    for (int i = 0; i < all.size(); i++) {
      NodePublicKey key = all.get(i).key();
      boolean possible = !key.isZero() && !key.equals(ourselves);
      // Peers whose key expired are not to be trusted with packets any more.
      if (possible && !map.peers().get(i).expiredAt(now) && seen.add(key)) {
        usable.add(all.get(i));
      }
    }
    return usable;
  }

  private PeerSpec config(NodeInfo peer) {
    return new PeerSpec(
        peer.key(),
        rule.to(peer),
        peer.endpoints(),
        peer.reach().homeDerp(),
        peer.keys().disco(),
        peer.rights().jailed(),
        peer.rights().version() >= RelayRightsOfMap.MEETS);
  }

  private PacketFilter filter(NetMap map, boolean shieldsUp) {
    FilterPolicy next = FilterPolicy.of(map, List.of(), shieldsUp);
    if (!next.equals(policy)) {
      policy = next;
      filter = PacketFilter.compile(next);
    }
    return filter;
  }
}
