package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.OwnNetworks.Kind;
import io.homeward.engine.os.OwnNetworks.Link;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WaysOutTest {
  private static final Link CARD = link("eth0", Kind.UPLINK, true, "192.168.1.5", "fe80::5");

  private static Link link(String name, Kind kind, boolean defaultRoute, String... addresses) {
    List<InetAddress> own = Arrays.stream(addresses).map(IpText::parse).toList();
    return new Link(name, kind, defaultRoute, false, own, List.of());
  }

  private static WaysOut ways(Link... links) {
    return ways("192.168.1.5", links);
  }

  private static WaysOut ways(String source, Link... links) {
    return WaysOut.of(
        new OwnNetworks(
            List.of(links),
            Set.of(IpText.parse("192.168.1.1")),
            Set.of(IpText.parse("192.168.1.9"))),
        Set.of(IpText.parse(source)));
  }

  @Test
  void containersThatComeAndGoAreNoOtherWays() {
    assertThat(
            ways(
                CARD,
                link("veth1", Kind.INTERNAL, false, "172.17.0.1"),
                link("lo", Kind.LOOPBACK, false, "127.0.0.1"),
                link("tap0", Kind.OTHER, false, "fe80::7")))
        .isEqualTo(ways(CARD));
  }

  @Test
  void theOrderOfAddressesAndWhatALinkHasForItselfDoNotCount() {
    assertThat(ways(link("eth0", Kind.UPLINK, true, "2001:db8::5", "192.168.1.5")))
        .isEqualTo(ways(link("eth0", Kind.UPLINK, true, "192.168.1.5", "fe80::9", "2001:db8::5")));
  }

  @Test
  void anotherAddressRouteLinkOrSourceIsAnotherWay() {
    for (WaysOut others :
        List.of(
            ways(),
            ways(link("eth0", Kind.UPLINK, false, "192.168.1.5")),
            ways(link("eth0", Kind.UPLINK, true, "192.168.1.6")),
            ways(link("wlan0", Kind.UPLINK, true, "192.168.1.5")),
            ways(CARD, link("wlan0", Kind.UPLINK, false, "10.0.0.5")),
            // Both have a default route; the metric says which one is the better.
            ways("10.0.0.5", CARD),
            WaysOut.of(OwnNetworks.UNKNOWN, Set.of()))) {
      assertThat(others).isNotEqualTo(ways(CARD));
    }
  }
}
