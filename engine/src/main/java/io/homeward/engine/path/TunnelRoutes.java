package io.homeward.engine.path;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.inet.TailnetRanges;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the system sends into the tunnel. A datagram of the tunnel itself to such an address would
 * come back into it and be sealed again, without end: no endpoint there is a way to a peer.
 *
 * <p>The system may have a route of its own that is longer, such as that of the network it is
 * attached to, but which of two routes it prefers cannot be told from here. Immutable.
 */
public final class TunnelRoutes {
  /** Nothing but the addresses of the tailnet, which are never outside. */
  public static final TunnelRoutes TAILNET = of(List.of());

  private final PrefixTable table;

  private TunnelRoutes(PrefixTable table) {
    this.table = table;
  }

  /** These routes besides the addresses of the tailnet. */
  public static TunnelRoutes of(Collection<IpPrefix> routes) {
    Map<IpPrefix, Integer> values = new HashMap<>();
    for (IpPrefix route : routes) {
      // Of a large tailnet nearly all routes lead to one node each.
      if (!TailnetRanges.contain(route.address())) {
        values.put(route, 0);
      }
    }
    values.put(TailnetRanges.IPV4, 0);
    values.put(TailnetRanges.IPV6, 0);
    return new TunnelRoutes(PrefixTable.of(values));
  }

  /** Whether a datagram to the address may end in the tunnel. */
  public boolean mayCatch(InetAddress address) {
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    int found =
        raw.remaining() == 4
            ? table.lookup4(raw.getInt())
            : table.lookup6(raw.getLong(), raw.getLong());
    return found != PrefixTable.NONE;
  }
}
