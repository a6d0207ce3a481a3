package io.homeward.engine.os;

import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * By which ways this computer reaches others at one moment, and is reached: when they change, peers
 * and servers find it elsewhere. What is made and removed here for containers does not count.
 * Immutable.
 *
 * @param links with what counts of each
 * @param gateways where routes of the system lead first
 * @param sources where the system would send from to the Internet, by which the best of several
 *     default routes shows
 */
public record WaysOut(Set<Way> links, Set<InetAddress> gateways, Set<InetAddress> sources) {
  /** What counts of an interface. */
  public record Way(String link, boolean defaultRoute, Set<InetAddress> addresses) {
    public Way {
      addresses = Set.copyOf(addresses);
    }
  }

  public WaysOut {
    links = Set.copyOf(links);
    gateways = Set.copyOf(gateways);
    sources = Set.copyOf(sources);
  }

  /** Those of what the computer is attached to. */
  public static WaysOut of(OwnNetworks around, Set<InetAddress> sources) {
    Set<Way> links = new HashSet<>();
    for (Link link : around.links()) {
      if (link.kind() != Kind.INTERNAL && link.kind() != Kind.LOOPBACK) {
        Set<InetAddress> addresses = new HashSet<>(link.addresses());
        addresses.removeIf(InetAddress::isLinkLocalAddress);
        if (link.defaultRoute() || !addresses.isEmpty()) {
          links.add(new Way(link.name(), link.defaultRoute(), addresses));
        }
      }
    }
    return new WaysOut(links, around.gateways(), sources);
  }
}
