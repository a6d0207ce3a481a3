package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import java.net.InetAddress;

/**
 * Which of two paths that both answered is better: the faster one, where places nearby and IPv6 are
 * preferred at equal speed. Protocol reference, section 6.5.
 */
final class Preference {
  private static final int LOOPBACK = 50;
  private static final int LINK_LOCAL = 30;
  private static final int PRIVATE = 20;
  private static final int IPV6 = 10;
  private static final int PERCENT = 100;

  private Preference() {}

  /** Whether {@code other} is to take the place of {@code present}; a difference of 1 % is none. */
  static boolean better(Endpoint other, long otherLatency, Endpoint present, long presentLatency) {
    int others = points(other) + faster(otherLatency, presentLatency);
    int presents = points(present) + faster(presentLatency, otherLatency);
    return (others > 1 || presents > 0) && others > presents;
  }

  /** By how many percent of the slower one. */
  private static int faster(long latency, long than) {
    return than > latency ? (int) (PERCENT - latency * PERCENT / than) : 0;
  }

  private static int points(Endpoint endpoint) {
    InetAddress address = endpoint.address();
    int points = endpoint.isIpv4() ? 0 : IPV6;
    if (address.isLoopbackAddress()) {
      points += LOOPBACK;
    } else if (address.isLinkLocalAddress()) {
      points += LINK_LOCAL;
    } else if (isPrivate(address)) {
      points += PRIVATE;
    }
    return points;
  }

  /** RFC 1918 and RFC 4193. */
  private static boolean isPrivate(InetAddress address) {
    byte[] raw = address.getAddress();
    return raw.length == 4 ? address.isSiteLocalAddress() : (raw[0] & 0xfe) == 0xfc;
  }
}
