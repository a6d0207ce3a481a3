package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.PeerRoutes;
import io.homeward.engine.netmap.PeerValues;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the system is to send into the tunnel, for one net map after the other; computed again only
 * when the routes to a peer, or the families of this node's addresses, are others than before. One
 * thread at a time.
 */
public final class HostRoutes {
  /** Above this number of host routes one wide route takes their place; reference, section 7.3. */
  static final int MOST_HOST_ROUTES = 10_000;

  /** The families that this node has an address of. */
  private record Families(boolean ipv4, boolean ipv6) {
    static Families of(NodeInfo self) {
      return new Families(self.ipv4() != null, self.ipv6() != null);
    }
  }

  private final PeerValues<List<IpPrefix>> toPeers = new PeerValues<>(this::possible);
  private PeerRoutes rule = PeerRoutes.NO_SUBNETS;
  private @Nullable Families families;
  private List<IpPrefix> routes = List.of();

  /**
   * The routes for a net map, sorted, each once.
   *
   * @param wanted what is sent to which peer
   */
  public List<IpPrefix> of(NetMap map, PeerRoutes wanted) {
    Families present = Families.of(map.self());
    boolean others = !present.equals(families);
    if (!wanted.equals(rule)) {
      rule = wanted;
      toPeers.forget();
    }
    others |= toPeers.update(map.peers());
    if (others) {
      families = present;
      routes = merge(present);
    }
    return routes;
  }

  private List<IpPrefix> possible(NodeInfo peer) {
    // One route leads to all addresses of the tailnet's IPv6 range.
    return rule.to(peer).stream()
        .filter(prefix -> !isSpecial(prefix.address()))
        .filter(prefix ->
            !TailnetRanges.IPV6.contains(prefix.address())
                || prefix.bits() < TailnetRanges.IPV6.bits())
        .toList();
  }

  private List<IpPrefix> merge(Families present) {
    List<IpPrefix> all = new ArrayList<>();
    for (List<IpPrefix> ofOne : toPeers.list()) {
      for (IpPrefix prefix : ofOne) {
        if (prefix.isIpv4() ? present.ipv4() : present.ipv6()) {
          all.add(prefix);
        }
      }
    }
    if (present.ipv6()) {
      all.add(TailnetRanges.IPV6);
      all.add(IpPrefix.single(ServiceAddresses.IPV6));
    }
    all = sortedOnce(all);
    if (present.ipv4()) {
      if (all.stream().filter(HostRoutes::isHost).count() > MOST_HOST_ROUTES) {
        all.removeIf(HostRoutes::isHost);
        all.add(TailnetRanges.IPV4);
      }
      all.add(IpPrefix.single(ServiceAddresses.IPV4));
      all = sortedOnce(all);
    }
    return List.copyOf(all);
  }

  private static List<IpPrefix> sortedOnce(List<IpPrefix> prefixes) {
    // Nearly sorted already: a server hands out addresses in the order of the devices.
    prefixes.sort(null);
    List<IpPrefix> once = new ArrayList<>(prefixes.size());
    for (IpPrefix prefix : prefixes) {
      if (once.isEmpty() || !once.getLast().equals(prefix)) {
        once.add(prefix);
      }
    }
    return once;
  }

  private static boolean isHost(IpPrefix route) {
    return route.isSingle() && TailnetRanges.IPV4.contains(route.address());
  }

  /**
   * Addresses that can be nobody's on a tailnet; a server that names them must not break the rest.
   */
  private static boolean isSpecial(InetAddress address) {
    byte[] raw = address.getAddress();
    return address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || (raw.length == 4 && (raw[0] == 0 || raw[0] == 127 || (raw[0] & 0xff) >= 224))
        || (raw.length == 16 && Arrays.equals(raw, 0, 12, new byte[12], 0, 12));
  }
}
