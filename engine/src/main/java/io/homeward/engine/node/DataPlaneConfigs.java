package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.PeerConfig;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.preferences.Preferences;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the packet loops are to do, computed from the net map. Pure. */
final class DataPlaneConfigs {
  private DataPlaneConfigs() {}

  /**
   * @param routes what the system sends into the tunnel
   */
  static DataPlaneConfig of(
      NodePrivateKey key, NetMap map, Preferences preferences, List<IpPrefix> routes, Instant now) {
    List<InetAddress> addresses =
        map.self().addresses().stream().filter(IpPrefix::isSingle).map(IpPrefix::address).toList();
    List<PeerConfig> peers = new ArrayList<>();
    Set<NodePublicKey> seen = new HashSet<>();
    PeerRoutes peerRoutes = PeerRoutes.of(map, preferences.acceptRoutes());
    NodePublicKey ourselves = key.publicKey();
    for (NodeInfo peer : map.peers()) {
      boolean usable = !peer.key().isZero() && !peer.key().equals(ourselves);
      // Peers whose key expired are not to be trusted with packets any more.
      if (usable && !peer.expiredAt(now) && seen.add(peer.key())) {
        peers.add(
            new PeerConfig(
                peer.key(), peerRoutes.to(peer), peer.endpoints(), peer.rights().jailed()));
      }
    }
    PacketFilter filter =
        PacketFilter.compile(FilterPolicy.of(map, List.of(), preferences.shieldsUp()));
    return new DataPlaneConfig(key, addresses, peers, filter, routes);
  }
}
