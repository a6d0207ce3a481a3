package io.homeward.engine.inet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlausibleEndpointsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1:1", "10.0.0.1:41641", "127.0.0.1:5", "[::1]:5",
        "[2001:db8::1]:5", "[fd00::1]:5", "[64:ff9b::c000:201]:5", "[2002:c000:201::1]:5"
      })
  void aPeerCanBeThere(String endpoint) {
    assertThat(PlausibleEndpoints.plausible(Endpoint.parse(endpoint))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1:0",
        "0.0.0.0:5",
        "0.1.2.3:5",
        "169.254.169.254:80",
        "224.0.0.1:5",
        "240.0.0.1:5",
        "255.255.255.255:5",
        "[::]:5",
        "[fe80::1]:5",
        "[ff02::1]:5",
        "[::ffff:169.254.169.254]:80",
        "[::ffff:0.0.0.1]:5",
        "[::7f00:1]:5",
        "[64:ff9b::7f00:1]:5",
        "[64:ff9b::a9fe:a9fe]:80",
        "[64:ff9b::6440:1]:5",
        "[2002:7f00:1::1]:5"
      })
  void aPeerCannotBeThere(String endpoint) {
    assertThat(PlausibleEndpoints.plausible(Endpoint.parse(endpoint))).isFalse();
  }
}
