package io.homeward.coordinator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportedTest {
  private static List<Endpoint> told(String... endpoints) {
    MapRequest request =
        MapRequest.builder(119, NodePublicKey.ZERO)
            .endpoints(Stream.of(endpoints).map(Endpoint::parse).toList())
            .build();
    return Objects.requireNonNull(Reported.news(request).endpoints());
  }

  @Test
  void othersAreToldOnlyWhereADeviceCanBe() {
    assertThat(
            told(
                "192.168.1.5:41641",
                "203.0.113.7:1000",
                "[2001:db8::1]:41641",
                "127.0.0.1:53",
                "[::1]:53",
                "169.254.169.254:80",
                "[fe80::1]:41641",
                "0.0.0.0:1",
                "255.255.255.255:1",
                "240.0.0.1:1",
                "224.0.0.1:1",
                "100.80.0.9:1",
                "[fd7a:115c:a1e0::9]:1",
                "192.0.2.1:0",
                "[::ffff:127.0.0.1]:53"))
        .containsExactly(
            Endpoint.parse("192.168.1.5:41641"),
            Endpoint.parse("203.0.113.7:1000"),
            Endpoint.parse("[2001:db8::1]:41641"),
            Endpoint.parse("100.80.0.9:1"));
    assertThat(told("127.0.0.1:41641")).as("a computer without a network").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "900, 900", "65535, 65535", "-1,", "65536,", "2147483647,"})
  void aRelayRegionIsANumberThatClientsCanUse(int told, @Nullable Integer passedOn) {
    MapRequest request =
        MapRequest.builder(119, NodePublicKey.ZERO)
            .hostinfo(WireHostinfo.builder().netInfo(WireHostinfo.NetInfo.ofHome(told)).build())
            .build();
    assertThat(Reported.news(request).homeDerp()).isEqualTo(passedOn);
  }

  @Test
  void whatIsInvisibleOrTurnsTheTextIsInNoName() {
    WireHostinfo host =
        WireHostinfo.builder()
            .hostname("nas\u202Egpj\u200B\n\u001B[2J")
            .os("li\u2066nux")
            .osVersion("x".repeat(10_000))
            .build();
    assertThat(Reported.host(host).hostname()).doesNotContain("\u202E", "\u200B", "\n", "\u001B");
    assertThat(Reported.host(host).os()).isEqualTo("linux");
    assertThat(Reported.host(host).osVersion()).hasSize(Reported.MAX_TEXT);
  }

  /** Each becomes a line of what others' SSH clients believe. */
  @Test
  void onlyKeysOfAnSshServerArePassedOnAsSuch() {
    String good =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBxkVLSRbDrOtZCQ5ITcfTe1JaOhJbqqxxQHRnBYOBHc";
    List<String> bad =
        List.of(
            "",
            good + "\n* " + good,
            "* " + good,
            "ssh-ed25519",
            "ssh-ed25519 not+base64!",
            "ssh-rsa " + "A".repeat(4000));
    List<String> told = new ArrayList<>(bad);
    told.add(good);
    assertThat(Reported.host(WireHostinfo.builder().sshHostKeys(told).build()).sshHostKeys())
        .containsExactly(good);
    assertThat(
            Reported.host(
                    WireHostinfo.builder().sshHostKeys(Collections.nCopies(1000, good)).build())
                .sshHostKeys())
        .hasSizeLessThan(20);
  }
}
