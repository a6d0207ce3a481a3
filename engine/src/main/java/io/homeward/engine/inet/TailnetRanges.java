package io.homeward.engine.inet;

import java.net.InetAddress;
import java.util.List;

/**
 * Where the addresses of tailnet nodes and of their services come from; protocol reference, section
 * 7.3. Nothing outside of a tailnet is reached at one of them, and nothing inside of it by another:
 * whatever a server claims, an address out of these ranges is no node's own.
 */
public final class TailnetRanges {
  /** All of IPv4. */
  public static final IpPrefix IPV4 = IpPrefix.parse("100.64.0.0/10");

  /** All of IPv6. */
  public static final IpPrefix IPV6 = IpPrefix.parse("fd7a:115c:a1e0::/48");

  /**
   * Parts that no node is given: the client's own services, the network inside of ChromeOS, and
   * IPv4 subnets behind routers as they appear in IPv6.
   */
  private static final List<IpPrefix> RESERVED =
      List.of(
          IpPrefix.parse("100.100.0.0/24"),
          IpPrefix.parse("100.100.100.0/24"),
          IpPrefix.parse("100.115.92.0/23"),
          IpPrefix.single(ServiceAddresses.IPV6),
          IpPrefix.parse("fd7a:115c:a1e0:b1a::/64"));

  private TailnetRanges() {}

  /** Whether the address lies inside, be it a node's or reserved. */
  public static boolean contain(InetAddress address) {
    return IPV4.contains(address) || IPV6.contains(address);
  }

  /** Whether a node may have this address as its own. */
  public static boolean mayBeNode(InetAddress address) {
    return contain(address) && RESERVED.stream().noneMatch(reserved -> reserved.contains(address));
  }

  /** Whether a node may have this prefix as its own address: a single one, inside, not reserved. */
  public static boolean mayBeNode(IpPrefix prefix) {
    return prefix.isSingle() && mayBeNode(prefix.address());
  }
}
