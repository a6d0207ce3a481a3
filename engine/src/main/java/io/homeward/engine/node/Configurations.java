package io.homeward.engine.node;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneConfigs;
import io.homeward.engine.dns.NameTable;
import io.homeward.engine.dns.TailnetNames;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.netmap.AcceptedSubnets;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.os.HostConfig;
import io.homeward.engine.os.HostConfigs;
import io.homeward.engine.os.HostRoutes;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What follows from a net map and the person's preferences for the host, the packet loops and the
 * names. In a tailnet of thousands nearly every net map differs from the one before in one peer, so
 * each part is computed again only when what it is made of is other than before; what comes out is
 * the same as for a first net map. Pure; one thread at a time.
 */
final class Configurations {
  private final AcceptedSubnets subnets = new AcceptedSubnets();
  private final HostRoutes hostRoutes = new HostRoutes();
  private final DataPlaneConfigs dataPlane = new DataPlaneConfigs();
  private final TailnetNames names = new TailnetNames();

  /** What the tailnet offers and the person accepts. */
  List<IpPrefix> routes(NodeAction.Configure wanted) {
    return hostRoutes.of(wanted.map(), peerRoutes(wanted));
  }

  /**
   * What the computer's network should look like.
   *
   * @param routes those that the computer can take
   */
  HostConfig host(NodeAction.Configure wanted, String interfaceName, List<IpPrefix> routes) {
    return HostConfigs.of(wanted.map(), wanted.preferences(), interfaceName, routes);
  }

  /**
   * What the packet loops are to do.
   *
   * @param routes what the system sends into the tunnel
   * @param rangeShared as in {@link DataPlaneConfig}
   */
  DataPlaneConfig dataPlane(
      NodeAction.Configure wanted, List<IpPrefix> routes, boolean rangeShared, Instant now) {
    NetMap map = wanted.map();
    boolean shieldsUp = wanted.preferences().shieldsUp();
    return dataPlane.of(wanted.key(), map, peerRoutes(wanted), shieldsUp, routes, rangeShared, now);
  }

  /**
   * Who has which name.
   *
   * @param resolvers those that the computer used before, in its order
   * @param ipv6 whether the computer can use IPv6 addresses of the tailnet
   */
  NameTable names(NodeAction.Configure wanted, List<Endpoint> resolvers, boolean ipv6) {
    return names.of(wanted.map(), resolvers, ipv6);
  }

  /** The zones of which the system asks this node and nobody else. */
  Set<String> ownZones(NodeAction.Configure wanted) {
    return wanted.preferences().acceptDns() ? HostConfigs.localSuffixes(wanted.map()) : Set.of();
  }

  private PeerRoutes peerRoutes(NodeAction.Configure wanted) {
    return subnets.routes(wanted.map(), wanted.preferences().acceptRoutes());
  }
}
