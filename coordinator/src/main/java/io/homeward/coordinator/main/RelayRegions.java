package io.homeward.coordinator.main;

import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.inet.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The relay regions that devices are told about: those of this server, and of others only those
 * that a person names. Pure.
 */
final class RelayRegions {
  /**
   * The first of the ids that are left to people's own servers; protocol reference, section 5.1.
   */
  static final int REGION = 900;

  /**
   * The same relay again, with another port or address for STUN: a device asks each region once,
   * and sees only by two answers whether its router gives it another port towards each destination.
   */
  static final int SECOND_REGION = 901;

  /** Multiplies the latency: nobody lives there. */
  private static final double FAR_AWAY = 1000;

  private static final String NONE = "none";
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private RelayRegions() {}

  /**
   * Which addresses a server has under its name. An address family that is left open where there is
   * none makes each look of a device at its network take 3 s.
   */
  record Families(boolean ipv4, boolean ipv6) {
    /** What is said of a name while nobody knows. */
    static final Families IPV4 = new Families(true, false);
  }

  /**
   * The second place for STUN.
   *
   * @param address null: that of the server
   */
  record Second(@Nullable InetAddress address, int port) {}

  /**
   * The regions of a server.
   *
   * @param url what clients are told about where it is
   * @param families what its name stands for; of no interest where the URL has an address
   * @param stunPort where it answers STUN; 0: the usual port, where nobody may answer. Never none:
   *     the official client opens its sockets anew at each look that it cannot even try
   * @param second null: there is none
   * @param others other regions, and further relays of {@link #REGION}; null: there are none
   */
  static WireDerpMap of(
      URI url,
      Families families,
      int stunPort,
      @Nullable Second second,
      @Nullable WireDerpMap others) {
    Map<Integer, WireDerpMap.Region> regions = new TreeMap<>();
    Map<Integer, Double> scores = new TreeMap<>();
    if (others != null && others.regions() != null) {
      others
          .regions()
          .forEach((id, region) -> {
            if (region != null) {
              regions.put(id, region);
            }
          });
    }
    if (others != null && others.homeParams() != null) {
      scores.putAll(others.homeParams().regionScore());
    }
    InetAddress literal = literal(hostName(url));
    List<WireDerpMap.Relay> relays = new ArrayList<>();
    relays.add(relay(REGION, url, literal, families, stunPort));
    WireDerpMap.Region beside = regions.get(REGION);
    if (beside != null) {
      relays.addAll(beside.nodes());
    }
    regions.put(REGION, region(REGION, "home", "This tailnet's server", relays));
    if (second != null) {
      InetAddress address = second.address() == null ? literal : second.address();
      regions.put(
          SECOND_REGION,
          region(
              SECOND_REGION,
              "home2",
              "This tailnet's server, to tell NATs apart",
              List.of(relay(SECOND_REGION, url, address, families, second.port()))));
      scores.put(SECOND_REGION, FAR_AWAY);
    }
    return new WireDerpMap(
        scores.isEmpty() ? null : new WireDerpMap.HomeParams(scores), regions, true);
  }

  private static WireDerpMap.Region region(
      int id, String code, String title, List<WireDerpMap.Relay> relays) {
    return new WireDerpMap.Region(id, code, title, false, false, relays);
  }

  private static WireDerpMap.Relay relay(
      int id, URI url, @Nullable InetAddress address, Families families, int stunPort) {
    boolean plain = "http".equalsIgnoreCase(url.getScheme());
    int port = url.getPort() > 0 ? url.getPort() : plain ? HTTP_PORT : HTTPS_PORT;
    String ipv4 = families.ipv4() ? "" : NONE;
    String ipv6 = families.ipv6() ? "" : NONE;
    if (address != null) {
      boolean six = address instanceof Inet6Address;
      ipv4 = six ? NONE : IpText.format(address);
      ipv6 = six ? IpText.format(address) : NONE;
    }
    return new WireDerpMap.Relay(
        id + "a", id, hostName(url), "", ipv4, ipv6, stunPort, false, port, false, false);
  }

  private static String hostName(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The address in the place of a server's name; null where there is a name. */
  static @Nullable InetAddress literal(String host) {
    try {
      return IpText.parse(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The address of a server whose URL has one. */
  static @Nullable InetAddress address(URI url) {
    return literal(hostName(url));
  }
}
