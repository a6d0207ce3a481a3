package io.homeward.engine.inet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailnetRangesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "100.64.0.1",
        "100.99.255.255",
        "100.100.1.0",
        "100.100.99.255",
        "100.100.101.0",
        "100.115.91.255",
        "100.115.94.0",
        "100.127.255.254",
        "fd7a:115c:a1e0::1",
        "fd7a:115c:a1e0:ab12:4843:cd96:6200:1",
        "fd7a:115c:a1e0:ffff:ffff:ffff:ffff:ffff"
      })
  void aNodeMayHaveAnAddressInside(String address) {
    assertThat(TailnetRanges.mayBeNode(IpPrefix.single(IpText.parse(address)))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8/32",
        "127.0.0.1/32",
        "100.63.255.255/32",
        "100.128.0.0/32",
        "0.0.0.0/0",
        "100.64.0.0/10",
        "100.64.0.0/31",
        "100.100.0.7/32",
        "100.100.100.100/32",
        "100.100.100.1/32",
        "100.115.92.0/32",
        "100.115.93.255/32",
        "fd7a:115c:a1e0::53/128",
        "fd7a:115c:a1e0:b1a:0:1:a00:1/128",
        "fd7a:115c:a1e0::/127",
        "fd7a:115c:a1e1::1/128",
        "::1/128",
        "::/0"
      })
  void nothingElseIsANodesOwn(String prefix) {
    assertThat(TailnetRanges.mayBeNode(IpPrefix.parse(prefix))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100.100.100.100", "fd7a:115c:a1e0::53"})
  void theServiceAddressesAreInsideAndNobodys(String address) {
    assertThat(ServiceAddresses.contain(IpText.parse(address))).isTrue();
    assertThat(TailnetRanges.contain(IpText.parse(address))).isTrue();
    assertThat(TailnetRanges.mayBeNode(IpText.parse(address))).isFalse();
  }
}
