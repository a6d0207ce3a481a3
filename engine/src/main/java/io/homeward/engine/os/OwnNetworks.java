package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this computer is attached to apart from our tunnel, at one moment. Immutable.
 *
 * @param links the interfaces that are up, without ours
 * @param gateways where routes of the system lead first
 * @param neighbours who was found on the networks by their own addresses; of IPv4 only
 */
public record OwnNetworks(
    List<Link> links, Set<InetAddress> gateways, Set<InetAddress> neighbours) {
  /** Nothing is known. */
  public static final OwnNetworks UNKNOWN = new OwnNetworks(List.of(), Set.of(), Set.of());

  /** What an interface is, in the order of how likely others reach this computer through it. */
  public enum Kind {
    /** A card, or the interface that the system's default route leads through. */
    UPLINK,
    /** Neither of the others. */
    OTHER,
    /** Made here for containers and virtual machines, which are all that is behind it. */
    INTERNAL,
    /** Of this computer alone. */
    LOOPBACK
  }

  /**
   * An interface.
   *
   * @param defaultRoute whether a default route of the system leads through it
   * @param pointToPoint whether it has one other end instead of a network, as tunnels have
   * @param addresses its own
   * @param networks what is reached through it without a gateway; never a single address
   */
  public record Link(
      String name,
      Kind kind,
      boolean defaultRoute,
      boolean pointToPoint,
      List<InetAddress> addresses,
      List<IpPrefix> networks) {
    public Link {
      addresses = List.copyOf(addresses);
      networks = List.copyOf(networks);
    }
  }

  public OwnNetworks {
    links = List.copyOf(links);
    gateways = Set.copyOf(gateways);
    neighbours = Set.copyOf(neighbours);
  }

  /**
   * The interface whose network the prefix equals, contains or lies in, or null. A network that is
   * one link's alone, and loopback, are not what anybody routes.
   */
  public @Nullable String attachedAt(IpPrefix prefix) {
    for (Link link : links) {
      if (link.kind() != Kind.LOOPBACK
          && link.networks().stream().anyMatch(network -> overlap(network, prefix))) {
        return link.name();
      }
    }
    return null;
  }

  private static boolean overlap(IpPrefix a, IpPrefix b) {
    return a.bits() <= b.bits() ? a.contains(b.address()) : b.contains(a.address());
  }

  /**
   * Whether somebody around this computer has the address: a gateway, or a neighbour in a network
   * that has such addresses. Whoever claims another one on the same cable, as anybody can, must not
   * take a device's route away, or its packets would leave in the clear.
   */
  public boolean isTaken(InetAddress address) {
    return gateways.contains(address)
        || (neighbours.contains(address) && attachedAt(IpPrefix.single(address)) != null);
  }

  /**
   * Whether a network around this computer lies in the range of the tailnet's IPv4 addresses, as
   * some providers' do: then an address of the range may be anybody's, and the range says nothing.
   */
  public boolean usesTailnetRange() {
    return links.stream()
        .flatMap(link -> link.networks().stream())
        .anyMatch(network -> overlap(network, TailnetRanges.IPV4));
  }

  /**
   * The name of another tunnel whose addresses are of the tailnet's ranges, such as another mesh
   * VPN's, or null. The addresses alone of a provider's network do not make one.
   */
  public @Nullable String otherTailnet() {
    return links.stream()
        .filter(link ->
            link.pointToPoint() && link.addresses().stream().anyMatch(TailnetRanges::contain))
        .map(Link::name)
        .findFirst()
        .orElse(null);
  }
}
