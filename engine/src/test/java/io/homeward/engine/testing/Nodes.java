package io.homeward.engine.testing;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Nodes and net maps to begin a test with; what a test is about it sets itself. */
public final class Nodes {
  /** The user who owns them all. */
  public static final long OWNER = 7;

  private Nodes() {}

  /** An approved node of {@link #OWNER}, online, with these addresses and a key made of its id. */
  public static NodeInfoBuilder node(long id, String name, String... addresses) {
    List<IpPrefix> prefixes = prefixes(addresses);
    return NodeInfo.builder(id, key(id))
        .name(name)
        .userId(OWNER)
        .addresses(prefixes)
        .allowedIps(prefixes)
        .online(true);
  }

  /** The key of the node with this id; no number of a test makes the key that is all zeros. */
  public static NodePublicKey key(long id) {
    return new NodePublicKey(ByteBuffer.allocate(32).putLong(id).put(31, (byte) 1).array());
  }

  /** A computer with Linux. */
  public static HostInfo host(String name) {
    return HostInfo.builder().hostname(name).os("linux").clientVersion("1").build();
  }

  /** Addresses or ranges. */
  public static List<IpPrefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(IpPrefix::parse).toList();
  }

  /** The tailnet {@code amber-fox} without users, relays and rules. */
  public static NetMap map(DnsConfig dns, NodeInfo self, NodeInfo... peers) {
    return new NetMap(
        self, List.of(peers), Map.of(), dns, DerpMap.EMPTY, List.of(), "amber-fox", List.of());
  }
}
