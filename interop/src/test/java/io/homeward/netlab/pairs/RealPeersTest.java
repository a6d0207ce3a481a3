package io.homeward.netlab.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.interop.HeadscaleProgram;
import io.homeward.netlab.nat.NatShape;
import io.homeward.netlab.nat.SitePlan;
import io.homeward.netlab.pairs.LabDevice.Kind;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ours with official clients of today and of a year ago, with an interface and without: echoes and
 * bytes both ways, by the best way that there is, and by the relay when it is cut.
 */
@Timeout(300)
class RealPeersTest {
  private static final SitePlan EASY = SitePlan.of(NatShape.EASY);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SOME_BYTES = 100_000;
  private static final long ECHO_MILLIS = 30_000;

  @ParameterizedTest
  @Tag("interop")
  @CsvSource({"OURS, OLDER_USERSPACE", "HEADSCALE, OFFICIAL"})
  void reachOursBothWaysDirectlyAndByTheRelay(LabServer.Kind at, Kind peer) throws Exception {
    meet(at, EASY, peer, EASY, Way.Kind.DIRECT);
  }

  @ParameterizedTest
  @Tag("long")
  @CsvSource({
    "OURS, OFFICIAL",
    "OURS, OFFICIAL_USERSPACE",
    "OURS, OLDER",
    "HEADSCALE, OFFICIAL_USERSPACE",
    "HEADSCALE, OLDER",
    "HEADSCALE, OLDER_USERSPACE"
  })
  void doSoWhoeverTheyAre(LabServer.Kind at, Kind peer) throws Exception {
    meet(at, EASY, peer, EASY, Way.Kind.DIRECT);
  }

  @ParameterizedTest
  @Tag("long")
  @CsvSource({
    "OURS, OFFICIAL, EASY, HARD_RANDOM",
    "OURS, OLDER, EASY, HARD_RANDOM",
    "OURS, OFFICIAL, HARD_RANDOM, EASY",
    "OURS, OLDER_USERSPACE, HARD_RANDOM, EASY",
    "HEADSCALE, OFFICIAL, HARD_RANDOM, EASY"
  })
  void doSoBehindAHardRouter(LabServer.Kind at, Kind peer, NatShape ours, NatShape theirs)
      throws Exception {
    SitePlan here = SitePlan.of(ours);
    SitePlan there = SitePlan.of(theirs);
    // Headscale answers STUN at one place only, by which a hard router is not known as one.
    Way.Kind least =
        at == LabServer.Kind.OURS ? Pair.of(Kind.OURS, here, peer, there).goal() : Way.Kind.RELAYED;
    meet(at, here, peer, there, least);
  }

  @ParameterizedTest
  @Tag("long")
  @CsvSource({"OURS, OFFICIAL_USERSPACE", "OURS, OLDER", "HEADSCALE, OLDER"})
  void doSoBehindTwoRoutersEach(LabServer.Kind at, Kind peer) throws Exception {
    meet(at, EASY.behindAnother(), peer, EASY.behindAnother(), Way.Kind.DIRECT);
  }

  private static void meet(
      LabServer.Kind at, SitePlan ours, Kind peer, SitePlan theirs, Way.Kind least)
      throws Exception {
    Assumptions.assumeTrue(
        at == LabServer.Kind.OURS || HeadscaleProgram.isInstalled(),
        "there is no headscale on PATH");
    Pair pair = Pair.of(Kind.OURS, ours, peer, theirs);
    try (Lab lab = new Lab(at);
        Meeting meeting = lab.meeting(pair)) {
      Round round = meeting.begin(new Round.Patience(ECHO_MILLIS, 0));
      assertThat(round.isConnected()).as("connected: " + said(meeting)).isTrue();
      meeting.awaitAtLeast(least);
      exchange(meeting);
      if (least == Way.Kind.DIRECT) {
        meeting.cutBetween();
        meeting.await(Way.Kind.RELAYED);
        exchange(meeting);
      }
    }
  }

  private static String said(Meeting meeting) throws Exception {
    return meeting.left().said() + meeting.right().said();
  }

  private static void exchange(Meeting meeting) throws Exception {
    oneWay(meeting.left(), meeting.right());
    oneWay(meeting.right(), meeting.left());
  }

  private static void oneWay(LabDevice from, LabDevice to) throws Exception {
    String address = to.address();
    Awaitility.await("an echo").atMost(PATIENCE).until(() -> from.echoes(address));
    try (CheckedStream stream = new CheckedStream(from, to, 11)) {
      stream.awaitMore("bytes", SOME_BYTES, PATIENCE);
      assertThat(stream.endsWhole()).as("byte for byte").isTrue();
    }
  }
}
