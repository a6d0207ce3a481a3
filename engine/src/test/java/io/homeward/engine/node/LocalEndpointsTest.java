package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalEndpointsTest {
  private static List<InetAddress> addresses(String... texts) {
    return Arrays.stream(texts).map(IpText::parse).toList();
  }

  @Test
  void offersWhatPeersCanReachIpv4First() {
    assertThat(
            LocalEndpoints.choose(
                addresses(
                    "127.0.0.1",
                    "::1",
                    "2001:db8::1",
                    "fe80::1",
                    "fd7a:115c:a1e0::1",
                    "100.64.0.1",
                    "192.168.1.2",
                    "192.168.1.2"),
                41641))
        .containsExactly(
            Endpoint.parse("192.168.1.2:41641"), Endpoint.parse("[2001:db8::1]:41641"));
  }

  @Test
  void offersLoopbackWhenThereIsNothingElse() {
    assertThat(LocalEndpoints.choose(addresses("127.0.0.1", "fe80::1", "100.64.0.1"), 7))
        .containsExactly(Endpoint.parse("127.0.0.1:7"));
  }

  @Test
  void boundsTheirNumber() {
    List<InetAddress> many =
        IntStream.range(0, 200).mapToObj(i -> IpText.parse("10.0.0." + i)).toList();
    assertThat(LocalEndpoints.choose(many, 7)).hasSize(LocalEndpoints.MAX_ENDPOINTS);
  }

  @Test
  void readsTheInterfacesOfThisComputer() {
    assertThat(LocalEndpoints.scan()).isNotEmpty();
  }
}
