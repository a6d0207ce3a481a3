package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few rows of the table for every day: two of ours, and each kind of difficulty once. */
@Tag("netlab")
@Timeout(300)
class PairsTest {
  private static final SitePlan OPEN = SitePlan.of(NatShape.OPEN).with(Family.DUAL);
  private static final SitePlan EASY = SitePlan.of(NatShape.EASY);
  private static final SitePlan HARD = SitePlan.of(NatShape.HARD_RANDOM);

  @Test
  void twoOfOursReachEachOtherByTheBestWayThatThereIs() throws Exception {
    try (PairTable table = new PairTable(LabServer.Kind.OURS)) {
      reach(table, OPEN, OPEN);
      reach(table, EASY.behindAnother().withWire(5, Duration.ofMillis(1)), EASY);
      reach(table, EASY.with(Family.IPV6), HARD.with(Family.IPV6));
      reach(table, EASY, HARD);
      reach(table, SitePlan.of(NatShape.UDP_BLOCKED), SitePlan.of(NatShape.PROXY_ONLY));
    }
  }

  private static void reach(PairTable table, SitePlan left, SitePlan right) throws Exception {
    Pair pair = Pair.of(Kind.OURS, left, Kind.OURS, right);
    PairTable.Row row = table.row(pair);
    table.play(row);
    assertThat(row.fault()).isNull();
    assertThat(row.reached()).as(row.line()).isEqualTo(pair.goal());
  }
}
