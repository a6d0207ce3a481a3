package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PathWidthTest {
  private static final Hop V4 = hop("192.0.2.1:41641");
  private static final Hop V6 = hop("[2001:db8::1]:41641");
  private static final Hop OTHER = hop("[2001:db8::2]:41641");
  private static final Hop RELAY = Hop.of(new Way.Relayed(1, new NodePublicKey(new byte[32])));

  private final PathWidth width = new PathWidth();
  private long now = Long.MAX_VALUE - 5; // the ticker wraps

  private static Hop hop(String endpoint) {
    return Hop.of(new Way.Direct(Endpoint.parse(endpoint)));
  }

  private void probe(Hop way, boolean small, boolean full) {
    assertThat(width.wantsProbe(way, now)).isTrue();
    assertThat(width.wantsProbe(way, now)).as("one at a time").isFalse();
    now += Duration.ofSeconds(2).toNanos();
    width.answered(way, small, full, now);
  }

  private void narrow() {
    for (int i = 0; i < 3; i++) {
      assertThat(width.isNarrow()).isFalse();
      probe(V6, true, false);
    }
    assertThat(width.isNarrow()).isTrue();
  }

  @Test
  void asksOnlyWhereNobodyElseWouldMakePieces() {
    assertThat(width.wantsProbe(V4, now)).isFalse();
    assertThat(width.wantsProbe(RELAY, now)).isFalse();
    assertThat(width.wantsProbe(null, now)).isFalse();
    assertThat(width.wantsProbe(V6, now)).isTrue();
  }

  @Test
  void aWideWayIsAskedOnceInTenMinutes() {
    probe(V6, true, true);
    assertThat(width.isNarrow()).isFalse();
    now += Duration.ofMinutes(9).toNanos();
    assertThat(width.wantsProbe(V6, now)).isFalse();
    now += Duration.ofMinutes(1).toNanos();
    probe(V6, true, true);
  }

  @Test
  void isNarrowWhereThreeAreLostAndWideAgainWhereOneIsNot() {
    narrow();
    assertThat(width.wantsProbe(V6, now)).isFalse();
    now += Duration.ofMinutes(10).toNanos();
    probe(V6, true, false);
    assertThat(width.isNarrow()).isTrue();
    now += Duration.ofMinutes(10).toNanos();
    probe(V6, true, true);
    assertThat(width.isNarrow()).isFalse();
  }

  @Test
  void aPeerThatAnswersNothingIsAskedAgainAfterOneSecondAndEverMoreSeldom() {
    for (int seconds = 1; seconds < 600; seconds *= 2) {
      probe(V6, false, false);
      now += Duration.ofSeconds(seconds).toNanos() - 1;
      assertThat(width.wantsProbe(V6, now)).as("%s s after", seconds).isFalse();
      now++;
    }
    for (int i = 0; i < 3; i++) {
      probe(V6, false, false);
      now += Duration.ofMinutes(10).toNanos() - 1;
      assertThat(width.wantsProbe(V6, now)).isFalse();
      now++;
    }
    assertThat(width.isNarrow()).isFalse();
  }

  @Test
  void losingBothOnceHidesANarrowWayForASecondOnly() {
    probe(V6, true, false);
    probe(V6, false, false);
    now += Duration.ofSeconds(1).toNanos();
    probe(V6, true, false);
    probe(V6, true, false);
    assertThat(width.isNarrow()).isTrue();
    now += Duration.ofMinutes(10).toNanos();
    probe(V6, false, false);
    assertThat(width.isNarrow()).as("nothing new is known").isTrue();
    now += Duration.ofSeconds(1).toNanos();
    probe(V6, true, true);
    assertThat(width.isNarrow()).isFalse();
  }

  @Test
  void anotherWayIsAnotherQuestion() {
    narrow();
    assertThat(width.wantsProbe(OTHER, now)).isTrue();
    assertThat(width.isNarrow()).isFalse();
    for (int i = 0; i < 5; i++) {
      width.answered(V6, true, false, now); // late, of before
    }
    assertThat(width.isNarrow()).isFalse();
    width.wantsProbe(V4, now);
    assertThat(width.wantsProbe(V6, now)).isTrue();
  }
}
