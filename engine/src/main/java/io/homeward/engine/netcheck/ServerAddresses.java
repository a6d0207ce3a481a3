package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.PlausibleEndpoints;
import io.homeward.engine.netmap.DerpMap.Relay;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers of a map are: what the map says, else what name servers said lately. A server
 * that has no address of a family is known to have none at once, so that nothing waits for it.
 */
final class ServerAddresses {
  /** In the place of an address: the server has none of that family. */
  private static final String NONE = "none";

  private static final int USUAL_STUN_PORT = 3478;

  /** How long an answer of a name server is believed. */
  private static final long LIFETIME = Duration.ofMinutes(10).toNanos();

  private static final int MOST_NAMES = 2 * ProbePlan.MAX_REGIONS;

  private final Map<String, Found> found = new HashMap<>();
  private final Set<String> asked = new HashSet<>();

  private record Found(List<InetAddress> addresses, long at) {}

  /** Whether a server can be asked. */
  sealed interface Where {
    /** There. */
    record At(Endpoint endpoint) implements Where {}

    /** Not by this family. */
    record Nowhere() implements Where {}

    /**
     * A name server has to say.
     *
     * @param host to be asked for now; null: it is being asked for
     */
    record Unknown(@Nullable String host) implements Where {}
  }

  /** Where a server answers STUN. */
  Where stun(Relay relay, boolean ipv4, long now) {
    String given = ipv4 ? relay.ipv4() : relay.ipv6();
    if (given.equals(NONE) || relay.stunPort() < 0 || relay.stunPort() > 65535) {
      return new Where.Nowhere();
    }
    if (!given.isEmpty() || isLiteral(relay.hostName())) {
      return at(literal(given.isEmpty() ? relay.hostName() : given), ipv4, relay);
    }
    if (relay.hostName().isEmpty()) {
      return new Where.Nowhere();
    }
    Found known = found.get(relay.hostName());
    if (known != null && now - known.at <= LIFETIME) {
      for (InetAddress address : known.addresses) {
        if (address instanceof Inet4Address == ipv4) {
          return at(address, ipv4, relay);
        }
      }
      return new Where.Nowhere();
    }
    return new Where.Unknown(
        asked.size() < MOST_NAMES && asked.add(relay.hostName()) ? relay.hostName() : null);
  }

  /**
   * A name server said this.
   *
   * @param addresses empty: there are none, or nobody answered
   */
  void lookedUp(String host, List<InetAddress> addresses, long now) {
    if (asked.remove(host)) {
      found.put(host, new Found(List.copyOf(addresses), now));
    }
  }

  /** This computer is elsewhere: name servers there may say something else. */
  void forget() {
    found.clear();
    asked.clear();
  }

  private static Where at(@Nullable InetAddress address, boolean ipv4, Relay relay) {
    if (address == null || address instanceof Inet4Address != ipv4) {
      return new Where.Nowhere();
    }
    int port = relay.stunPort() == 0 ? USUAL_STUN_PORT : relay.stunPort();
    Endpoint endpoint = new Endpoint(address, port);
    return PlausibleEndpoints.plausible(endpoint) ? new Where.At(endpoint) : new Where.Nowhere();
  }

  private static boolean isLiteral(String host) {
    return literal(host) != null;
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return IpText.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
