package io.homeward.engine.node;

import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dns.Upstreams;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.resolver.DnsForwarder;
import io.homeward.engine.resolver.HostLookup;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the coordination server is, when its name is inside the zone that this node answers for:
 * then the system would ask this node, which knows devices only, and once the server has moved or
 * been away the node could never find it again. The node's thread says what holds, any thread asks.
 */
final class ServerLookup implements NameLookup {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /**
   * @param zones answered by this node
   * @param resolvers those that the system asked before
   */
  private record Detour(HostLookup lookup, Set<String> zones, List<Endpoint> resolvers) {}

  private volatile @Nullable Detour detour;

  /**
   * This node answers for these zones from now on.
   *
   * @param zones without dots at their ends, lower-case
   * @param resolvers those that the system asked before
   */
  void begin(DnsForwarder forwarder, Set<String> zones, List<Endpoint> resolvers) {
    detour =
        new Detour(new HostLookup(forwarder, LIMIT), Set.copyOf(zones), List.copyOf(resolvers));
  }

  /** This node answers for nothing any more. */
  void end() {
    detour = null;
  }

  @Override
  public List<InetAddress> addresses(String host) {
    Detour present = detour;
    String name = host.toLowerCase(Locale.ROOT);
    if (present == null || present.zones.stream().noneMatch(zone -> isIn(name, zone))) {
      return List.of();
    }
    return present.lookup.addresses(
        name, new Upstreams(present.resolvers, Upstreams.Order.PREFERRED_FIRST));
  }

  private static boolean isIn(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }
}
