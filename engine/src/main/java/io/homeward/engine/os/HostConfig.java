package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * The wanted state of the computer's network: everything, not a change. Two equal configurations
 * mean that there is nothing to do. Immutable.
 *
 * @param interfaceName the TUN interface that all of this belongs to
 * @param addresses its own addresses, each alone (/32 or /128)
 * @param mtu bytes, 1280 to 65535
 * @param routes what goes into the interface
 * @param foreignRoutes whether the person agreed to routes outside the tailnet's own ranges;
 *     without it the helper makes none, whatever {@code routes} says
 * @param dns what the system's resolver is told
 */
public record HostConfig(
    String interfaceName,
    List<InetAddress> addresses,
    int mtu,
    List<IpPrefix> routes,
    boolean foreignRoutes,
    HostDns dns) {

  public HostConfig {
    Objects.requireNonNull(interfaceName);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    if (mtu < 1280 || mtu > 65535) {
      throw new IllegalArgumentException("mtu out of range: " + mtu);
    }
  }
}
