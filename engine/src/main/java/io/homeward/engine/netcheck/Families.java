package io.homeward.engine.netcheck;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;

/** By which families of addresses this computer can reach others. */
public record Families(boolean ipv4, boolean ipv6) {
  /** Those of a computer that has these addresses. */
  public static Families of(Collection<InetAddress> own) {
    boolean ipv4 = false;
    boolean ipv6 = false;
    for (InetAddress address : own) {
      boolean wide = !address.isLoopbackAddress() && !address.isLinkLocalAddress();
      ipv4 |= wide && address instanceof Inet4Address;
      ipv6 |= wide && !(address instanceof Inet4Address);
    }
    return new Families(ipv4, ipv6);
  }

  /** Whether there is IPv4, or IPv6. */
  boolean has(boolean wantsIpv4) {
    return wantsIpv4 ? ipv4 : ipv6;
  }
}
