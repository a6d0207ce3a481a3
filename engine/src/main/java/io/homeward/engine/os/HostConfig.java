package io.homeward.engine.os;

import io.homeward.engine.inet.IpPrefix;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

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

  /** How many {@link #addresses} a helper takes. */
  public static final int MOST_ADDRESSES = 16;

  /** How many {@link #routes} a helper takes. */
  public static final int MOST_ROUTES = 12_288;

  /** The smallest {@link #mtu}: what IPv6 asks of every link. */
  public static final int LEAST_MTU = 1280;

  private static final Pattern INTERFACE_NAME = Pattern.compile("homeward[a-z0-9-]{0,7}");

  public HostConfig {
    Objects.requireNonNull(interfaceName);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    if (mtu < LEAST_MTU || mtu > 65535) {
      throw new IllegalArgumentException("mtu out of range: " + mtu);
    }
  }

  /**
   * Whether an interface may have this name: {@code homeward} and up to 7 lower-case letters,
   * digits or hyphens. A helper makes and touches no other.
   */
  public static boolean isInterfaceName(String text) {
    return INTERFACE_NAME.matcher(text).matches();
  }
}
