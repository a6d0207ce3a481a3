package io.homeward.engine.dataplane;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.path.TunnelRoutes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is looked up by address, computed from a configuration by whoever brings it: the protocol
 * thread has handshakes to answer meanwhile. Immutable.
 *
 * @param peers the index of the peer in the configuration by its allowed addresses
 * @param routes what the system sends into the tunnel
 */
record LookupTables(PrefixTable peers, TunnelRoutes routes) {
  /**
   * The tables of a configuration.
   *
   * @param before the configuration and tables before it, or null: what has not changed is kept
   */
  static LookupTables of(
      DataPlaneConfig config, @Nullable DataPlaneConfig before, @Nullable LookupTables tables) {
    if (before == null || tables == null) {
      return new LookupTables(peers(config.peers()), routes(config));
    }
    return new LookupTables(
        sameAddresses(config.peers(), before.peers()) ? tables.peers : peers(config.peers()),
        sameRoutes(config, before) ? tables.routes : routes(config));
  }

  private static boolean sameRoutes(DataPlaneConfig a, DataPlaneConfig b) {
    return a.rangeShared() == b.rangeShared() && a.routes().equals(b.routes());
  }

  private static TunnelRoutes routes(DataPlaneConfig config) {
    return TunnelRoutes.of(config.routes(), config.rangeShared());
  }

  private static boolean sameAddresses(List<PeerSpec> a, List<PeerSpec> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!a.get(i).allowedIps().equals(b.get(i).allowedIps())) {
        return false;
      }
    }
    return true;
  }

  private static PrefixTable peers(List<PeerSpec> peers) {
    Map<IpPrefix, Integer> prefixes = new HashMap<>();
    for (int i = 0; i < peers.size(); i++) {
      for (IpPrefix prefix : peers.get(i).allowedIps()) {
        prefixes.putIfAbsent(prefix, i);
      }
    }
    return PrefixTable.of(prefixes);
  }
}
