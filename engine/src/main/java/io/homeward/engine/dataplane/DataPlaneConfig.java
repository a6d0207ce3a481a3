package io.homeward.engine.dataplane;

import io.homeward.engine.filter.PacketFilter;
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
 */
public record DataPlaneConfig(
    NodePrivateKey privateKey,
    List<InetAddress> addresses,
    List<PeerConfig> peers,
    PacketFilter filter) {
  public DataPlaneConfig {
    addresses = List.copyOf(addresses);
    peers = List.copyOf(peers);
  }
}
