package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.interop.HeadscaleProgram;
import io.homeward.netlab.Netlab;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
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
  private static final Duration AGAIN = Duration.ofSeconds(90);

  @Test
  @Tag("netlab")
  void twoOfOursMeetAtAThird() throws Exception {
    meet(LabServer.Kind.OURS, Kind.OURS, Kind.OURS, Kind.OURS);
  }

  @ParameterizedTest
  @Tag("interop")
  @CsvSource({
    "OURS, OURS, OURS, OFFICIAL",
    "OURS, OFFICIAL, OFFICIAL, OURS",
    "OURS, OURS, OFFICIAL, OURS",
    "HEADSCALE, OURS, OFFICIAL, OURS",
  })
  void oursAndOfficialClientsMeetAtEachOther(LabServer.Kind at, Kind left, Kind right, Kind third)
      throws Exception {
    meet(at, left, right, third);
  }

  @ParameterizedTest
  @Tag("long")
  @CsvSource({"OURS, OURS, OURS", "OURS, OFFICIAL, OFFICIAL", "OFFICIAL, OFFICIAL, OURS"})
  void theyDoSoAtAServerWhosePolicyHasToSaySo(Kind left, Kind right, Kind third) throws Exception {
    meet(LabServer.Kind.HEADSCALE, left, right, third);
  }

  private static void meet(LabServer.Kind at, Kind left, Kind right, Kind third) throws Exception {
    meet(at, Pair.of(left, HARD, right, HARD), third, OPEN, (_, _) -> {});
  }

  @ParameterizedTest
  @Tag("long")
  @CsvSource({"OURS, OURS", "OURS, OFFICIAL"})
  void theyMeetWhereEveryWireLoses(Kind right, Kind third) throws Exception {
    SitePlan lossy = HARD.withWire(5, Duration.ofMillis(5));
    meet(
        LabServer.Kind.OURS,
        Pair.of(Kind.OURS, lossy, right, lossy),
        third,
        OPEN.withWire(5, Duration.ofMillis(5)),
        (_, _) -> {});
  }

  /** The person has opened the port there; no server saw what comes by it. */
  @ParameterizedTest
  @Tag("long")
  @CsvSource({"EASY", "HARD_RANDOM"})
  void theThirdMayBeBehindARouterThatPassesItsPortOn(NatShape shape) throws Exception {
    meet(
        LabServer.Kind.OURS,
        Pair.of(Kind.OURS, HARD, Kind.OFFICIAL, HARD),
        Kind.OURS,
        SitePlan.of(shape),
        (_, _) -> {});
  }

  @Test
  @Tag("long")
  void aThirdThatRestartsIsMetAgainAndMeanwhileTheRelayCarriesOn() throws Exception {
    meet(
        LabServer.Kind.OURS,
        Pair.of(Kind.OURS, HARD, Kind.OURS, HARD),
        Kind.OURS,
        OPEN,
        (meeting, third) -> {
          String before = meeting.leftWay().detail();
          third.restart();
          long begun = System.nanoTime();
          Netlab.await(
              "an echo while it is away", () -> meeting.left().echoes(meeting.right().address()));
          try (Echoes _ = new Echoes(meeting.left().host(), meeting.right().address())) {
            Awaitility.await("another place at the third")
                .atMost(AGAIN)
                .until(() ->
                    isElsewhere(meeting.leftWay(), before)
                        && isElsewhere(meeting.rightWay(), before));
          }
          System.out.printf("met again after %.2f s%n", (System.nanoTime() - begun) / 1e9);
        });
  }

  private static boolean isElsewhere(Way way, String before) {
    return way.kind() == Way.Kind.DEVICE && !way.detail().equals(before);
  }

  /** What happens when the two have met. */
  private interface Then {
    void happens(Meeting meeting, LabDevice third) throws Exception;
  }

  private static void meet(LabServer.Kind at, Pair pair, Kind kind, SitePlan where, Then then)
      throws Exception {
    Assumptions.assumeTrue(
        at == LabServer.Kind.OURS || HeadscaleProgram.isInstalled(),
        "there is no headscale on PATH");
    try (Lab lab = new Lab(at);
        LabDevice third = lab.bystander(kind, where);
        Meeting meeting = lab.meeting(pair)) {
      lab.server().letDevicesRelay();
      if (where.shape() != NatShape.OPEN) {
        third.site().passOn(PORT);
      }
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
          "%s at %s (%s) of %s after %.2f s: %s, %s%n",
          pair.title(),
          kind.title(),
          where.title(),
          at,
          (System.nanoTime() - begun) / 1e9,
          meeting.leftWay(),
          meeting.rightWay());
      assertThat(meeting.leftWay().detail()).contains(":" + PORT + ":vni:");
      Netlab.await("an echo back", () -> meeting.right().echoes(meeting.left().address()));
      assertThat(meeting.leftWay().kind()).isEqualTo(Way.Kind.DEVICE);
      then.happens(meeting, third);
    }
  }
}
