package io.homeward.ui.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.node.PingReply;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.ui.session.PeerPath;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WordsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final Strings english = Strings.of(Locale.ENGLISH);
  private final Formats formats = new Formats(english, ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KB",
    "48213004, 48.2 MB",
    "999999, 1.0 MB",
    "123456789012, 123 GB",
    "9223372036854775807, 9.2 EB"
  })
  void writesBytesWithThreeFigures(long count, String text) {
    assertThat(formats.bytes(count)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-30, just now",
    "59, just now",
    "60, 1 min ago",
    "3599, 59 min ago",
    "3600, 1 h ago",
    "86400, 1 day ago",
    "259200, 3 days ago",
    "8640000, 'Aug 15, 2026'"
  })
  void writesHowLongAgo(long seconds, String text) {
    assertThat(formats.ago(NOW.minusSeconds(seconds), NOW)).isEqualTo(text);
  }

  @Test
  void writesLatencyWithAUsefulNumberOfFigures() {
    assertThat(formats.latency(Duration.ofNanos(430_000))).isEqualTo("0.4 ms");
    assertThat(formats.latency(Duration.ofMillis(47))).isEqualTo("47 ms");
  }

  @ParameterizedTest
  @EnumSource(NodeProblem.Kind.class)
  void everyProblemHasATitleAndAdviceInBothLanguages(NodeProblem.Kind kind) {
    for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.JAPANESE}) {
      Strings strings = Strings.of(locale);
      ProblemText bare = ProblemText.of(new NodeProblem(kind, "", ""), strings);
      assertThat(bare.title()).isNotBlank().doesNotContain("{");
      assertThat(bare.advice()).isNotBlank().doesNotContain("{");
    }
  }

  @Test
  void aDeviceIsReachedThroughARelayAndDoesNotRelayForIt() {
    Strings japanese = Strings.of(Locale.JAPANESE);
    assertThat(japanese.get("path.relayed", "tok")).isEqualTo("tok 経由で中継");
    assertThat(japanese.get("ping.relayed", "47 ms", "tok")).contains("tok 経由で中継");
  }

  @Test
  void aProblemNamesWhatItIsAbout() {
    ProblemText text =
        ProblemText.of(
            new NodeProblem(NodeProblem.Kind.SERVER_UNREACHABLE, "tailnet.example.com", ""),
            english);
    assertThat(text.title()).isEqualTo("Cannot reach tailnet.example.com");
  }

  @Test
  void aMomentStandsInTheFormOfWhoeverReadsIt() {
    NodeProblem problem =
        new NodeProblem(NodeProblem.Kind.PEER_CLOCK_BEHIND, "nas", "2020-02-02T20:20:00Z");
    for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.JAPANESE}) {
      Strings words = Strings.of(locale);
      String own =
          new Formats(words, ZoneId.systemDefault()).moment(Instant.parse("2020-02-02T20:20:00Z"));
      assertThat(ProblemText.of(problem, words).advice()).contains(own).doesNotContain("20:00Z");
    }
    assertThat(
            ProblemText.of(
                    new NodeProblem(NodeProblem.Kind.PEER_CLOCK_BEHIND, "nas", "some day"), english)
                .advice())
        .contains("some day");
  }

  @Test
  void saysWhatCameOfAPing() {
    Endpoint endpoint = Endpoint.parse("192.0.2.1:41641");
    assertThat(
            PingText.answered(new PingReply(Duration.ofMillis(12), endpoint, ""), english, formats))
        .isEqualTo("Answered in 12 ms, direct");
    assertThat(
            PingText.answered(new PingReply(Duration.ofMillis(45), null, "tok"), english, formats))
        .isEqualTo("Answered in 45 ms, relayed through tok");
    RelayingDevice nas = new RelayingDevice("nas", endpoint, 7);
    assertThat(
            PingText.answered(
                new PingReply(Duration.ofMillis(20), null, "", nas), english, formats))
        .isEqualTo("Answered in 20 ms, through nas (192.0.2.1:41641)");
    assertThat(PingText.failed(new CompletionException(new TimeoutException()), english))
        .startsWith("No answer");
    assertThat(PingText.failed(new IllegalArgumentException(), english))
        .isEqualTo("Ping failed: no details given");
  }

  @Test
  void aRelayedDeviceSaysWhyAndWhatTheRouterWouldChange() {
    PeerPath hard =
        new PeerPath.Relayed("home", new WhyRelayed.OwnHard(), PortMapState.Verdict.NOT_SPOKEN);
    assertThat(DeviceText.whyRelayed(hard, english))
        .isEqualTo(
            "Your router makes direct ways hard. NAT-PMP, PCP or UPnP in it, or IPv6, would change"
                + " that. Your router opens no port: turn on NAT-PMP, PCP or UPnP in it.");
    PeerPath blocked =
        new PeerPath.Relayed("home", new WhyRelayed.UdpBlocked(), PortMapState.Verdict.NOT_SPOKEN);
    assertThat(DeviceText.whyRelayed(blocked, english)).doesNotContain("router");
    assertThat(DeviceText.whyRelayed(new PeerPath.Direct("192.0.2.1:5"), english)).isEmpty();
  }
}
