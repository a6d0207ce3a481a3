package io.homeward.coordinator.access;

import io.homeward.coordinator.policy.Ip;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.stream.Stream;

/**
 * A device, as far as a policy asks.
 *
 * @param id more than 0, the device's
 * @param ipv4 in the tailnet
 * @param ipv6 in the tailnet
 * @param owner id of the person; means nothing when there are tags
 * @param tags with {@code tag:}; a device with tags is nobody's
 * @param routes networks behind it that were approved, {@code 0.0.0.0/0} and {@code ::/0} for an
 *     exit node
 */
public record Node(
    long id,
    Inet4Address ipv4,
    Inet6Address ipv6,
    long owner,
    List<String> tags,
    List<IpPrefix> routes) {
  private static final List<IpPrefix> NOBODYS =
      List.of(
          TailnetRanges.IPV4,
          TailnetRanges.IPV6,
          IpPrefix.parse("127.0.0.0/8"),
          IpPrefix.parse("169.254.0.0/16"),
          IpPrefix.parse("224.0.0.0/4"),
          IpPrefix.parse("::1/128"),
          IpPrefix.parse("fe80::/10"),
          IpPrefix.parse("ff00::/8"));

  public Node {
    tags = List.copyOf(tags);
    routes = List.copyOf(routes);
  }

  /** Whether it is a person's. */
  boolean isPersonal() {
    return tags.isEmpty();
  }

  /** Both addresses as prefixes. */
  List<IpPrefix> prefixes() {
    return List.of(IpPrefix.single(ipv4), IpPrefix.single(ipv6));
  }

  /** Whether it leads to the rest of the world. */
  public boolean isExitNode() {
    return routes.stream().anyMatch(Node::isExit);
  }

  /** Whether the route is all of IPv4 or of IPv6. */
  public static boolean isExit(IpPrefix route) {
    return route.bits() == 0;
  }

  /**
   * Whether a network can be behind a device at all: not what is the tailnet's own, nor what each
   * computer has for itself.
   */
  public static boolean mayLeadTo(IpPrefix network) {
    return isExit(network)
        || NOBODYS.stream()
            .noneMatch(
                other -> other.bits() <= network.bits() && other.contains(network.address()));
  }

  /** The networks behind it: subnets, then what makes it an exit node. */
  public List<IpPrefix> networks() {
    return Stream.concat(subnets().stream(), routes.stream().filter(Node::isExit)).toList();
  }

  /** The networks behind it, without what makes it an exit node. */
  List<IpPrefix> subnets() {
    return routes.stream().filter(route -> !isExit(route)).toList();
  }

  /** Whether it has the address itself. */
  boolean isAt(Ip address) {
    return Ip.of(ipv4).equals(address) || Ip.of(ipv6).equals(address);
  }

  /** Whether an own address is inside. */
  boolean isIn(IpRange range) {
    return range.contains(Ip.of(ipv4)) || range.contains(Ip.of(ipv6));
  }

  /** Whether an own address or a network behind it has something in common with the range. */
  boolean leadsTo(IpRange range) {
    return isIn(range) || subnets().stream().anyMatch(subnet -> IpRange.of(subnet).overlaps(range));
  }

  boolean hasOneOf(List<String> wanted) {
    return tags.stream().anyMatch(wanted::contains);
  }
}
