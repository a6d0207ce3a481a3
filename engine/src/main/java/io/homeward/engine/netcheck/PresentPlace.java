package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netcheck.NetworkReport.Mapping;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.stun.StunAnswer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is true where this computer is now, as far as it is known: to what it is attached, how
 * servers see it and what its router does. {@link Netcheck} owns it.
 */
final class PresentPlace {
  private final OwnEndpoints endpoints = new OwnEndpoints();
  private Families families = new Families(false, false);
  private int localPort; // 0: nobody opens it by hand
  private @Nullable Boolean udp;
  private @Nullable Boolean portal;
  private @Nullable Endpoint ipv4;
  private @Nullable Endpoint ipv6;
  private Mapping mapping = Mapping.UNKNOWN;
  private PortMapping portMapping = PortMapping.NONE;

  /** What the computer is attached to; whether there is a family that there was not before. */
  boolean attached(Families own, List<Endpoint> local, int fixedPort) {
    boolean more = (own.ipv4() && !families.ipv4()) || (own.ipv6() && !families.ipv6());
    families = own;
    localPort = fixedPort;
    endpoints.local(local);
    return more;
  }

  /** By which families relays are reached; those on this computer without any network. */
  Families reachable(DerpMap map) {
    boolean four = families.ipv4();
    boolean six = families.ipv6();
    for (DerpMap.Region region : map.regions().values()) {
      for (DerpMap.Relay relay : region.nodes()) {
        four |= isLoopback(relay.ipv4());
        six |= isLoopback(relay.ipv6());
      }
    }
    return new Families(four, six);
  }

  private static boolean isLoopback(String text) {
    try {
      return IpText.parse(text).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The computer is elsewhere, or was away for a while. Whether the router of before is still
   * there, and what it gives, is told apart.
   */
  void moved() {
    endpoints.moved();
    ipv4 = null;
    ipv6 = null;
    udp = null;
    portal = null;
    mapping = Mapping.UNKNOWN;
  }

  /** What the router offers. */
  void router(PortMapping now) {
    portMapping = now;
    endpoints.mapped(now.external());
  }

  /** A server answered in this measurement. */
  void answered(StunAnswer answer, Measurement measurement, long now) {
    udp = true;
    portal = null;
    endpoints.seen(answer.seen(), now);
    ipv4 = measurement.seenIpv4() == null ? ipv4 : measurement.seenIpv4();
    ipv6 = measurement.seenIpv6() == null ? ipv6 : measurement.seenIpv6();
    if (measurement.mapping() != Mapping.UNKNOWN) {
      mapping = measurement.mapping();
    }
    Endpoint seen = ipv4;
    boolean opened = mapping == Mapping.HARD && localPort != 0;
    endpoints.guess(opened && seen != null ? new Endpoint(seen.address(), localPort) : null);
  }

  /** The measurement is over. */
  void measured(Measurement measurement) {
    if (!measurement.hasAnswer()) {
      udp = false;
      ipv4 = null;
      ipv6 = null;
    } else if (measurement.isFull()) {
      ipv4 = measurement.seenIpv4();
      ipv6 = measurement.seenIpv6();
    }
  }

  /** Whether a page of the network answered in the place of a relay. One is enough. */
  void captivePortal(boolean found) {
    portal = found || Boolean.TRUE.equals(portal);
  }

  /**
   * All that is known.
   *
   * @param finished whether the last measurement is over
   */
  NetworkReport report(boolean finished, Map<Integer, Latency> latencies, int home, long now) {
    return new NetworkReport(
        finished,
        udp,
        new NetworkReport.Family(families.ipv4(), ipv4),
        new NetworkReport.Family(families.ipv6(), ipv6),
        mapping,
        portMapping,
        latencies,
        home,
        portal,
        endpoints.all(now));
  }
}
