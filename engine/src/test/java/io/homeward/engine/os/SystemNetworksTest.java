package io.homeward.engine.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.FuzzInputs;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SystemNetworksTest {
  private static final String ROUTE =
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
      eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
      homeward0\t05004064\t00000000\t0001\t0\t0\t0\tFFFFFFFF\t0\t0\t0
      tun3\t00000A0A\t0100080A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
      *\t0000A8C0\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0
      """;
  private static final String IPV6_ROUTE =
      """
      20010db8000700000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001 eth0
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0
      00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000003 00000000 80200001 lo
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo
      """;
  private static final String ARP =
      """
      IP address       HW type     Flags       HW address            Mask     Device
      192.0.2.1        0x1         0x2         02:42:ac:11:00:02     *        eth0
      192.0.2.9        0x1         0x0         00:00:00:00:00:00     *        eth0
      100.64.0.5       0x1         0x2         02:42:ac:11:00:03     *        homeward0
      """;

  @Test
  void readsTheRoutesOfLinux() {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    ProcRoutes routes = ProcRoutes.parse(ROUTE, IPV6_ROUTE);
    assertThat(routes.hasDefault("eth0")).isTrue();
    assertThat(routes.hasDefault("tun3")).isFalse();
    assertThat(routes.hasDefault("lo")).as("unreachable is no way").isFalse();
    assertThat(routes.onLink("eth0"))
        .containsExactly(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("2001:db8:7::/64"));
    assertThat(routes.onLink("tun3")).isEmpty();
    assertThat(routes.gateways("tun3"))
        .containsExactlyInAnyOrder(IpText.parse("192.0.2.1"), IpText.parse("fe80::1"));
    assertThat(routes.gateways("homeward0")).contains(IpText.parse("10.8.0.1"));
  }

  @Test
  void knowsWhoWasFoundOnOtherNetworksThanOurs() {
    assertThat(ProcRoutes.neighbours(ARP, "homeward0")).containsExactly(IpText.parse("192.0.2.1"));
  }

  @Test
  void skipsWhatItCannotRead() {
    Random random = new Random(5);
    for (int i = 0; i < FuzzInputs.count(50_000); i++) {
      String route = changed(ROUTE, random);
      String ipv6 = changed(IPV6_ROUTE, random);
      ProcRoutes routes = ProcRoutes.parse(route, ipv6);
      assertThat(routes.routes()).hasSizeLessThanOrEqualTo(64);
      ProcRoutes.neighbours(changed(ARP, random), "homeward0");
    }
  }

  private static String changed(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int n = random.nextInt(6); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Test
  void readsThisComputer() {
    OwnNetworks networks = SystemNetworks.read("");
    assertThat(networks.links()).isNotEmpty();
    assertThat(networks.links().stream().map(OwnNetworks.Link::kind))
        .contains(OwnNetworks.Kind.LOOPBACK);
  }
}
