package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few rows of the table, and a transfer that goes on, for every day. */
@Timeout(300)
class PairsTest {
  private static final SitePlan EASY = SitePlan.of(NatShape.EASY);

  private static void reaches(LabServer.Kind server, Pair pair, Way.Kind least) throws Exception {
    try (PairTable table = new PairTable(server)) {
      PairTable.Row row = table.play(pair, 1);
      assertThat(row.fault()).isNull();
      assertThat(row.reached()).as(row.line()).isLessThanOrEqualTo(least);
    }
  }

  @Test
  @Tag("netlab")
  void twoWithoutRoutersReachEachOtherDirectly() throws Exception {
    SitePlan open = SitePlan.of(NatShape.OPEN).with(Family.DUAL);
    reaches(LabServer.Kind.OURS, Pair.of(Kind.OURS, open, Kind.OURS, open), Way.Kind.DIRECT);
  }

  @Test
  @Tag("interop")
  void twoOfficialClientsBehindHomeRoutersReachEachOtherDirectly() throws Exception {
    reaches(
        LabServer.Kind.OURS, Pair.of(Kind.OFFICIAL, EASY, Kind.OFFICIAL, EASY), Way.Kind.DIRECT);
  }

  @Test
  @Tag("interop")
  void twoOfficialClientsReachEachOtherAtHeadscale() throws Exception {
    Assumptions.assumeTrue(HeadscaleServer.isInstalled(), "there is no headscale on PATH");
    reaches(
        LabServer.Kind.HEADSCALE,
        Pair.of(Kind.OFFICIAL, EASY, Kind.OFFICIAL, EASY),
        Way.Kind.DIRECT);
  }
}
