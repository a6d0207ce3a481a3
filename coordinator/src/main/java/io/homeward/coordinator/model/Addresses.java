package io.homeward.coordinator.model;

import io.homeward.engine.inet.IpPrefix;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;

/**
 * The two addresses of a device in the tailnet; they stay while it is registered.
 *
 * @param ipv4 in 100.64.0.0/10
 * @param ipv6 in fd7a:115c:a1e0::/48
 */
public record Addresses(Inet4Address ipv4, Inet6Address ipv6) {
  /** Both as /32 and /128. */
  public List<IpPrefix> prefixes() {
    return List.of(IpPrefix.single(ipv4), IpPrefix.single(ipv6));
  }
}
