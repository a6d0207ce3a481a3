package io.homeward.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.NetworkReport.Family;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netcheck.NetworkReport.Mapping;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.DerpMap;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A report about a network, in words and for scripts. */
class NetcheckTextTest {
  private static final Endpoint SEEN = Endpoint.parse("203.0.113.7:5001");
  private static final Family NO_IPV6 = new Family(false, null);

  private static DerpMap relays(int... ids) {
    Map<Integer, DerpMap.Region> regions = new HashMap<>();
    for (int id : ids) {
      regions.put(id, new DerpMap.Region(id, "r" + id, "", false, false, List.of()));
    }
    return new DerpMap(regions, Map.of(), false);
  }

  private static NetworkReport report(
      @Nullable Boolean udp, @Nullable Endpoint seen, Mapping mapping, PortMapping router) {
    return new NetworkReport(
        true,
        udp,
        new Family(true, seen),
        NO_IPV6,
        mapping,
        router,
        Map.of(1, new Latency(null, null, Duration.ofMillis(80))),
        1,
        udp != null && !udp ? true : null,
        List.of());
  }

  private static List<String> lines(Mapping mapping, int... regions) {
    return new NetcheckText(report(true, SEEN, mapping, PortMapping.NONE), relays(regions)).lines();
  }

  @Test
  void saysOfANatWhatAnswersOfOneOrTwoServersTell() {
    assertThat(lines(Mapping.UNKNOWN, 1))
        .contains(
            "NAT: unknown; it takes answers of two servers, and there is one relay region only");
    assertThat(lines(Mapping.UNKNOWN, 1, 2))
        .contains("NAT: unknown; it takes answers of two servers, and one answered");
    assertThat(lines(Mapping.EASY, 1, 2)).anyMatch(line -> line.startsWith("NAT: easy; all"));
    assertThat(lines(Mapping.EASY_AT_ONE_ADDRESS, 1, 2))
        .anyMatch(line -> line.startsWith("NAT: easy as far as can be seen"));
    assertThat(lines(Mapping.HARD, 1, 2)).anyMatch(line -> line.startsWith("NAT: hard; each"));
  }

  @Test
  void saysWhatASilentNetworkIsGoodFor() {
    NetworkReport report = report(false, null, Mapping.UNKNOWN, PortMapping.NONE);
    assertThat(new NetcheckText(report, relays(1, 2)).lines())
        .containsExactly(
            "UDP: nothing comes back; peers are reached through relays over HTTPS only",
            "IPv4: has an address, but no server answered over it",
            "IPv6: this computer has no address of it",
            "NAT: not known; no server answered over IPv4",
            "Port mapping: not looked for",
            "Sign-in page of the network: yes; open any page in a browser and sign in there first",
            "Home relay: r1",
            "Relays, the nearest first:",
            "  r1: 80.0 ms over HTTPS",
            "  r2: no answer");
  }

  @Test
  void saysWhatTheRouterSpeaks() {
    PortMapping some = new PortMapping(true, false, true, SEEN);
    assertThat(new NetcheckText(report(true, SEEN, Mapping.EASY, some), relays(1)).lines())
        .contains("Port mapping: the router speaks UPnP, PCP");
    PortMapping none = new PortMapping(false, false, false, null);
    assertThat(new NetcheckText(report(true, SEEN, Mapping.EASY, none), relays(1)).lines())
        .contains("Port mapping: the router offers none; UPnP or NAT-PMP may be off there");
  }

  @Test
  void whatIsNotKnownIsNullForScripts() {
    NetworkReport report = report(true, SEEN, Mapping.UNKNOWN, PortMapping.NONE);
    assertThat(new NetcheckText(report, relays(1)).document().toString())
        .startsWith(
            "{\"UDP\":true,\"IPv4\":true,\"IPv6\":false,\"OSHasIPv6\":false,"
                + "\"MappingVariesByDestIP\":null,\"UPnP\":null,\"PMP\":null,\"PCP\":null,"
                + "\"PreferredDERP\":1,\"RegionLatency\":{\"1\":80000000},"
                + "\"RegionV4Latency\":{},\"RegionV6Latency\":{},"
                + "\"GlobalV4\":\"203.0.113.7:5001\",\"GlobalV6\":\"\","
                + "\"CaptivePortal\":null");
    NetworkReport hard = report(true, SEEN, Mapping.HARD, PortMapping.NONE);
    assertThat(
            new NetcheckText(hard, relays(1))
                .document()
                .path("MappingVariesByDestIP")
                .asBoolean(false))
        .isTrue();
  }

  @Test
  void whereTheSeenAddressIsOnesOwnThereIsNoNat() {
    NetworkReport like = report(true, SEEN, Mapping.UNKNOWN, PortMapping.NONE);
    NetworkReport open =
        new NetworkReport(
            true,
            true,
            like.ipv4(),
            NO_IPV6,
            Mapping.UNKNOWN,
            PortMapping.NONE,
            like.latencies(),
            1,
            null,
            List.of(new OwnEndpoint(SEEN, OwnEndpoint.Kind.LOCAL)));
    assertThat(new NetcheckText(open, relays(1)).lines())
        .contains("NAT: none; the address that servers see is this computer's own");
  }
}
