package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two devices behind routers between which no direct way exists, and a third that both reach. */
@Timeout(300)
class PeerRelayTest {
  private static final SitePlan HARD = SitePlan.of(NatShape.HARD_RANDOM);
  private static final SitePlan OPEN = SitePlan.of(NatShape.OPEN);
  private static final int PORT = 40_000;
  private static final long ECHO_MILLIS = 30_000;

  @Test
  @Tag("netlab")
  void twoOfOursMeetAtAThird() throws Exception {
    meet(Kind.OURS, Kind.OURS, Kind.OURS);
  }

  @ParameterizedTest
  @Tag("interop")
  @CsvSource({
    "OURS, OURS, OFFICIAL",
    "OFFICIAL, OFFICIAL, OURS",
    "OURS, OFFICIAL, OURS",
  })
  void oursAndOfficialClientsMeetAtEachOther(Kind left, Kind right, Kind third) throws Exception {
    meet(left, right, third);
  }

  private static void meet(Kind left, Kind right, Kind kind) throws Exception {
    try (Lab lab = new Lab(LabServer.Kind.OURS);
        LabDevice third = lab.bystander(kind, OPEN);
        Meeting meeting = lab.meeting(Pair.of(left, HARD, right, HARD))) {
      third.start();
      third.up();
      third.relayForOthers(PORT);
      Round round = meeting.begin(new Round.Patience(ECHO_MILLIS, 0));
      assertThat(round.isConnected()).isTrue();
      long begun = System.nanoTime();
      try (Echoes echoes = new Echoes(meeting.left().host(), meeting.right().address())) {
        assertThat(echoes.first(ECHO_MILLIS)).isPositive();
        meeting.await(Way.Kind.DEVICE);
      }
      System.out.printf(
          "%s and %s at %s after %.2f s: %s, %s%n",
          left.title(),
          right.title(),
          kind.title(),
          (System.nanoTime() - begun) / 1e9,
          meeting.leftWay(),
          meeting.rightWay());
      assertThat(meeting.leftWay().detail()).contains(":" + PORT + ":vni:");
      Netlab.await("an echo back", () -> meeting.right().echoes(meeting.left().address()));
      assertThat(meeting.leftWay().kind()).isEqualTo(Way.Kind.DEVICE);
    }
  }
}
