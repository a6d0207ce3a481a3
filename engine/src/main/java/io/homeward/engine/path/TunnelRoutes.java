package io.homeward.engine.path;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.PrefixTable;
import io.homeward.engine.inet.TailnetRanges;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the system sends into the tunnel. A datagram of the tunnel itself to such an address would
 * come back into it and be sealed again, without end: no endpoint there is a way to a peer.
 *
 * <p>The system may have a route of its own that is longer, such as that of another tunnel, but
 * which of two routes it prefers cannot be told from here. Immutable.
 */
public final class TunnelRoutes {
  /** Nothing but the ranges of the tailnet's addresses. */
  public static final TunnelRoutes TAILNET = of(List.of(), false);

  private final Set<IpPrefix> prefixes;
  private final PrefixTable table;

  private TunnelRoutes(Set<IpPrefix> prefixes) {
    this.prefixes = prefixes;
    Map<IpPrefix, Integer> values = new HashMap<>();
    prefixes.forEach(prefix -> values.put(prefix, 0));
    table = PrefixTable.of(values);
  }

  /**
   * These routes. Nearly everywhere the ranges of the tailnet's addresses are nobody else's, and
   * are taken as a whole: of a large tailnet nearly all routes lead to one node each.
   *
   * @param rangeShared whether a network around this computer uses the range of IPv4, so that peers
   *     may be there outside of the tunnel, and only the routes tell
   */
  public static TunnelRoutes of(Collection<IpPrefix> routes, boolean rangeShared) {
    Set<IpPrefix> prefixes = new HashSet<>();
    for (IpPrefix route : routes) {
      if (rangeShared || !TailnetRanges.contain(route.address())) {
        prefixes.add(route);
      }
    }
    if (!rangeShared) {
      prefixes.add(TailnetRanges.IPV4);
    }
    prefixes.add(TailnetRanges.IPV6);
    return new TunnelRoutes(Set.copyOf(prefixes));
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

  /** Whether the two lead to the same addresses. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TunnelRoutes routes && routes.prefixes.equals(prefixes);
  }

  @Override
  public int hashCode() {
    return prefixes.hashCode();
  }
}
