package io.homeward.engine.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.OwnEndpoint.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnEndpointsTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final OwnEndpoints own = new OwnEndpoints();
  private long now = Long.MAX_VALUE - SECOND;

  private static Endpoint at(String text) {
    return Endpoint.parse(text);
  }

  private List<String> all() {
    return own.all(now).stream().map(e -> e.kind() + " " + e.endpoint()).toList();
  }

  @Test
  void namesTheLikeliestFirst() {
    own.local(List.of(at("192.168.1.5:1"), at("[2001:db8::5]:1")));
    own.seen(at("203.0.113.7:5"), now);
    now += SECOND;
    own.seen(at("203.0.113.7:6"), now);
    own.mapped(at("203.0.113.7:8"));
    own.guess(at("203.0.113.7:1"));
    assertThat(all())
        .containsExactly(
            "PORT_MAPPED 203.0.113.7:8",
            "STUN 203.0.113.7:6",
            "STUN 203.0.113.7:5",
            "STUN_LOCAL_PORT 203.0.113.7:1",
            "LOCAL 192.168.1.5:1",
            "LOCAL [2001:db8::5]:1");
  }

  @Test
  void whatIsNoNatIsALocalEndpoint() {
    own.local(List.of(at("192.168.1.5:1"), at("203.0.113.7:1")));
    own.seen(at("203.0.113.7:1"), now);
    assertThat(own.all(now))
        .containsExactly(
            new OwnEndpoint(at("203.0.113.7:1"), Kind.LOCAL),
            new OwnEndpoint(at("192.168.1.5:1"), Kind.LOCAL));
  }

  @Test
  void whatWasSeenLastFiveMinutesAgoIsForgotten() {
    own.seen(at("203.0.113.7:5"), now);
    now += 300 * SECOND;
    own.seen(at("203.0.113.7:6"), now);
    assertThat(all()).containsExactly("STUN 203.0.113.7:6", "STUN 203.0.113.7:5");
    now += 11 * SECOND;
    assertThat(all()).containsExactly("STUN 203.0.113.7:6");
  }

  @Test
  void aNatThatGivesAnotherPortEachTimeFillsNoList() {
    for (int port = 1; port <= 100; port++) {
      own.seen(at("203.0.113.7:" + port), now);
      now += SECOND;
    }
    assertThat(all()).hasSize(6).startsWith("STUN 203.0.113.7:100", "STUN 203.0.113.7:99");
    for (int host = 1; host <= 200; host++) {
      own.seen(at("198.51.100." + host + ":5"), now);
      now += SECOND / 100;
    }
    assertThat(all()).hasSizeLessThanOrEqualTo(OwnEndpoints.MOST);
  }

  @Test
  void whatWasSeenThroughTheTunnelOrOnThisComputerIsNowhere() {
    own.seen(at("100.64.0.5:5"), now);
    own.seen(at("127.0.0.1:5"), now);
    assertThat(all()).isEmpty();
  }
}
