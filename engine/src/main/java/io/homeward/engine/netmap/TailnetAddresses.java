package io.homeward.engine.netmap;

import io.homeward.engine.inet.IpPrefix;
import java.net.InetAddress;

/**
 * Where the addresses of tailnet nodes and of their services come from; protocol reference, section
 * 7.3. Nothing outside of a tailnet is reached at one of them.
 */
public final class TailnetAddresses {
  /** Of IPv4. */
  public static final IpPrefix IPV4 = IpPrefix.parse("100.64.0.0/10");

  /** Of IPv6. */
  public static final IpPrefix IPV6 = IpPrefix.parse("fd7a:115c:a1e0::/48");

  private TailnetAddresses() {}

  /** Whether the address is one of them. */
  public static boolean contain(InetAddress address) {
    return IPV4.contains(address) || IPV6.contains(address);
  }
}
