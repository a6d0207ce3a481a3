package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.interop.HeadscaleProgram;
import io.homeward.netlab.nat.Family;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few rows of the table for every day. */
@Timeout(300)
class PairsTest {
  private static final SitePlan OPEN = SitePlan.of(NatShape.OPEN).with(Family.DUAL);
  private static final SitePlan EASY = SitePlan.of(NatShape.EASY);

  private static void reaches(PairTable table, Pair pair, Way.Kind least) throws Exception {
    PairTable.Row row = table.play(pair, 1);
    assertThat(row.fault()).isNull();
    assertThat(row.reached()).as(row.line()).isLessThanOrEqualTo(least);
  }

  @Test
  @Tag("netlab")
  void twoOfOursReachEachOtherWithAndWithoutARouter() throws Exception {
    try (PairTable table = new PairTable(LabServer.Kind.OURS)) {
      reaches(table, Pair.of(Kind.OURS, OPEN, Kind.OURS, OPEN), Way.Kind.RELAYED);
      reaches(table, Pair.of(Kind.OURS, OPEN, Kind.OURS, EASY), Way.Kind.RELAYED);
    }
  }

  @Test
  @Tag("interop")
  void twoOfficialClientsReachEachOtherDirectlyAtOurServer() throws Exception {
    try (PairTable table = new PairTable(LabServer.Kind.OURS)) {
      reaches(table, Pair.of(Kind.OFFICIAL, EASY, Kind.OFFICIAL, EASY), Way.Kind.DIRECT);
    }
  }

  @Test
  @Tag("interop")
  void twoOfficialClientsReachEachOtherDirectlyAtHeadscale() throws Exception {
    Assumptions.assumeTrue(HeadscaleProgram.isInstalled(), "there is no headscale on PATH");
    try (PairTable table = new PairTable(LabServer.Kind.HEADSCALE)) {
      reaches(table, Pair.of(Kind.OFFICIAL, EASY, Kind.OFFICIAL, EASY), Way.Kind.DIRECT);
    }
  }
}
