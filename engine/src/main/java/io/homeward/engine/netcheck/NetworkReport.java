package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node's own network at one moment. Immutable.
 *
 * @param finished whether the last measurement is over; false: more may come soon
 * @param udp whether a server answered over UDP; null: not known yet
 * @param ipv4 what is known of IPv4
 * @param ipv6 what is known of IPv6
 * @param mapping what the NAT of IPv4 does
 * @param portMapping what the router offers
 * @param latencies of the relay regions that answered, by region id
 * @param home region of the home relay, 0 for none
 * @param captivePortal whether a page of the network stands before the Internet; null: not known,
 *     which is the rule, because it is looked for only where UDP is silent
 * @param endpoints where peers may reach this node, the likeliest first
 */
public record NetworkReport(
    boolean finished,
    @Nullable Boolean udp,
    Family ipv4,
    Family ipv6,
    Mapping mapping,
    PortMapping portMapping,
    Map<Integer, Latency> latencies,
    int home,
    @Nullable Boolean captivePortal,
    List<OwnEndpoint> endpoints) {

  /** Nothing is known. */
  public static final NetworkReport UNKNOWN =
      new NetworkReport(
          false,
          null,
          Family.UNKNOWN,
          Family.UNKNOWN,
          Mapping.UNKNOWN,
          PortMapping.NONE,
          Map.of(),
          0,
          null,
          List.of());

  public NetworkReport {
    latencies = Map.copyOf(latencies);
    endpoints = List.copyOf(endpoints);
  }

  /**
   * What is known of one family of addresses.
   *
   * @param hasAddress whether the system has an address by which others can be reached
   * @param seen under which address and port a server saw this node; null: none answered
   */
  public record Family(boolean hasAddress, @Nullable Endpoint seen) {
    /** Nothing is known. */
    public static final Family UNKNOWN = new Family(false, null);
  }

  /** What a NAT makes of one port of this node towards different servers. */
  public enum Mapping {
    /** Fewer than two servers answered, so that there is nothing to compare. */
    UNKNOWN,
    /** All see the same address and port: who is told it reaches this node. */
    EASY,
    /**
     * The same, but all servers that answered have one address: a NAT that tells them apart by
     * their addresses would not show.
     */
    EASY_AT_ONE_ADDRESS,
    /** Each sees another one: what one server sees is of no use to anybody else. */
    HARD
  }

  /**
   * How long an answer of a region took; null: there was none.
   *
   * @param ipv4 over UDP and IPv4
   * @param ipv6 over UDP and IPv6
   * @param https over HTTPS, which is measured only where UDP is silent
   */
  public record Latency(
      @Nullable Duration ipv4, @Nullable Duration ipv6, @Nullable Duration https) {
    /** The shortest of them; null: no answer at all. */
    public @Nullable Duration best() {
      Duration udp = shorter(ipv4, ipv6);
      return udp == null ? https : udp;
    }

    private static @Nullable Duration shorter(@Nullable Duration a, @Nullable Duration b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      return a.compareTo(b) <= 0 ? a : b;
    }
  }

  /** Whether the two say the same but for how long answers took, which is never twice the same. */
  public boolean saysTheSameAs(NetworkReport other) {
    return withoutTimes().equals(other.withoutTimes());
  }

  private NetworkReport withoutTimes() {
    return new NetworkReport(
        true, udp, ipv4, ipv6, mapping, portMapping, Map.of(), home, captivePortal, endpoints);
  }
}
