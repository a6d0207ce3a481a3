package io.homeward.engine.dataplane;

import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePrivateKey;
import java.net.InetAddress;
import java.util.List;

/**
 * What the data plane is to do, all of it.
 *
 * @param privateKey this node's identity
 * @param addresses this node's own tailnet addresses
 * @param peers whom it talks to, in order of their claim to an address
 * @param filter what may come in
 * @param routes what the system sends into the device, besides the addresses of the tailnet: no way
 *     to a peer leads there
 * @param rangeShared whether a network around this computer uses the tailnet's range of IPv4, too:
 *     then only what {@code routes} says is the tailnet's
 * @param relaying who relays for whom
 */
public record DataPlaneConfig(
    NodePrivateKey privateKey,
    List<InetAddress> addresses,
    List<PeerSpec> peers,
    PacketFilter filter,
    List<IpPrefix> routes,
    boolean rangeShared,
    RelayRights relaying) {
  public DataPlaneConfig {
    addresses = List.copyOf(addresses);
    peers = List.copyOf(peers);
    routes = List.copyOf(routes);
  }

  /** One in which nobody relays for anybody. */
  public DataPlaneConfig(
      NodePrivateKey privateKey,
      List<InetAddress> addresses,
      List<PeerSpec> peers,
      PacketFilter filter,
      List<IpPrefix> routes,
      boolean rangeShared) {
    this(privateKey, addresses, peers, filter, routes, rangeShared, RelayRights.NONE);
  }

  /** For a device into which nothing is routed but the addresses of the tailnet. */
  public DataPlaneConfig(
      NodePrivateKey privateKey,
      List<InetAddress> addresses,
      List<PeerSpec> peers,
      PacketFilter filter) {
    this(privateKey, addresses, peers, filter, List.of(), false);
  }
}
