package io.homeward.engine.netcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.netcheck.NetworkReport.Mapping;
import io.homeward.engine.netcheck.OwnEndpoint.Kind;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.stun.StunAnswer;
import io.homeward.engine.stun.TransactionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetcheckTest {
  private static final String SEEN = "203.0.113.7:5001";
  private static final String OTHER = "203.0.113.7:5002";

  private final RelayLab lab = new RelayLab();

  private static DerpMap.Region stunOnly(int id, String ipv4, int port) {
    DerpMap.Relay like = RelayLab.relay(id, ipv4, "none", port);
    return RelayLab.region(
        id,
        new DerpMap.Relay(
            like.name(), id, like.hostName(), "", ipv4, "none", port, true, 0, false, false));
  }

  @Test
  void theOnlyRegionIsHomeBeforeAnythingIsMeasured() {
    lab.with(900, 50, SEEN).begin(RelayLab.IPV4);
    assertThat(lab.report().home()).isEqualTo(900);
    assertThat(lab.passed()).isZero();
    assertThat(lab.report().endpoints())
        .as("told at once, too")
        .containsExactly(new OwnEndpoint(RelayLab.LOCAL, Kind.LOCAL));
  }

  @Test
  void aRegionThatIsThereForItsAnswersOnlyNeverMakesTheFirstHomeWait() {
    lab.with(900, 50, SEEN).with(901, 1, SEEN).score(901, 1000).begin(RelayLab.IPV4);
    assertThat(lab.report().home()).isEqualTo(900);
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.report().home()).isEqualTo(900);
  }

  @Test
  void aRegionThatRelaysNothingIsNeverHome() {
    lab.with(900, 50, SEEN).with(stunOnly(901, "198.51.100.9", 3479)).begin(RelayLab.IPV4);
    lab.servers.put(
        Endpoint.parse("198.51.100.9:3479"),
        new RelayLab.Server(Endpoint.parse(SEEN), Duration.ofMillis(1)));
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.report().home()).isEqualTo(900);
  }

  @Test
  void tellsEachAnswerWhenItComes() {
    lab.with(1, 20, SEEN).with(2, 400, SEEN).begin(RelayLab.IPV4);
    lab.run(Duration.ofMillis(21));
    assertThat(lab.report().udp()).isTrue();
    assertThat(lab.report().home()).as("the first that answers").isEqualTo(1);
    assertThat(lab.report().endpoints())
        .containsExactly(
            new OwnEndpoint(Endpoint.parse(SEEN), Kind.STUN),
            new OwnEndpoint(RelayLab.LOCAL, Kind.LOCAL));
    assertThat(lab.report().finished()).isFalse();
    assertThat(lab.untilFinished()).isLessThan(Duration.ofMillis(450));
  }

  @Test
  void easyAndHardNatsAreToldApartByTwoServersAndNotByOne() {
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4).untilFinished();
    assertThat(lab.report().mapping()).isEqualTo(Mapping.UNKNOWN);

    RelayLab easy = new RelayLab().with(1, 20, SEEN).with(2, 30, SEEN).begin(RelayLab.IPV4);
    easy.untilFinished();
    assertThat(easy.report().mapping()).isEqualTo(Mapping.EASY);

    RelayLab hard = new RelayLab().with(1, 20, SEEN).with(2, 30, OTHER).begin(RelayLab.IPV4);
    hard.untilFinished();
    assertThat(hard.report().mapping()).isEqualTo(Mapping.HARD);
    hard.perform(hard.netcheck.moved(hard.ticker.nanos()));
    assertThat(hard.report().mapping()).as("elsewhere").isEqualTo(Mapping.UNKNOWN);
  }

  @Test
  void aMoveDoesNotTakeBackWhatTheRouterGives() {
    PortMapping given = new PortMapping(false, false, true, Endpoint.parse("203.0.113.7:8"));
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4).untilFinished();
    lab.perform(lab.netcheck.portMapping(given, lab.ticker.nanos()));
    lab.reports.clear();

    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    lab.untilFinished();

    assertThat(lab.reports)
        .isNotEmpty()
        .allSatisfy(report -> {
          assertThat(report.portMapping()).isEqualTo(given);
          assertThat(report.endpoints()).anyMatch(own -> own.kind() == Kind.PORT_MAPPED);
        });
  }

  @Test
  void aSecondPortOfOneAddressTellsLessThanASecondAddress() {
    lab.with(1, 20, SEEN).with(stunOnly(2, RelayLab.address(1), 3479));
    lab.servers.put(
        Endpoint.parse(RelayLab.address(1) + ":3479"),
        new RelayLab.Server(Endpoint.parse(SEEN), Duration.ofMillis(20)));
    lab.begin(RelayLab.IPV4).untilFinished();
    assertThat(lab.report().mapping()).isEqualTo(Mapping.EASY_AT_ONE_ADDRESS);
  }

  @Test
  void allServersOfTheOnlyRegionAreAskedToLearnWhatTheNatDoes() {
    lab.with(
        RelayLab.region(
            1,
            RelayLab.relay(1, RelayLab.address(1), "none", 0),
            RelayLab.relay(1, RelayLab.address(2), "none", 0)));
    lab.servers.put(
        RelayLab.stun(1), new RelayLab.Server(Endpoint.parse(SEEN), Duration.ofMillis(5)));
    lab.servers.put(
        RelayLab.stun(2), new RelayLab.Server(Endpoint.parse(OTHER), Duration.ofMillis(5)));
    lab.begin(RelayLab.IPV4).untilFinished();
    assertThat(lab.report().mapping()).isEqualTo(Mapping.HARD);
  }

  @Test
  void whoOpenedTheLocalPortOfAHardNatIsNamedThere() {
    lab.with(1, 20, SEEN).with(2, 30, OTHER).begin(RelayLab.IPV4);
    lab.perform(
        lab.netcheck.place(RelayLab.IPV4, List.of(RelayLab.LOCAL), 41641, lab.ticker.nanos()));
    lab.untilFinished();
    assertThat(lab.report().endpoints())
        .contains(new OwnEndpoint(Endpoint.parse("203.0.113.7:41641"), Kind.STUN_LOCAL_PORT));
  }

  @Test
  void nothingWaitsForAFamilyThatAServerDoesNotHave() {
    // As relays are that leave IPv6 empty, with a name that leads to an address of IPv4 only.
    lab.with(RelayLab.region(1, RelayLab.relay(1, RelayLab.address(1), "", 0)));
    lab.servers.put(
        RelayLab.stun(1), new RelayLab.Server(Endpoint.parse(SEEN), Duration.ofMillis(20)));
    lab.begin(RelayLab.BOTH);
    assertThat(lab.others).containsExactly(new NetcheckAction.LookUp("r1.example"));
    lab.run(Duration.ofMillis(30));
    lab.perform(
        lab.netcheck.lookedUp(
            "r1.example", RelayLab.addresses(RelayLab.address(1)), lab.ticker.nanos()));
    assertThat(lab.report().finished()).as("30 ms after the beginning").isTrue();
    lab.netcheck.inUse(true, lab.ticker.nanos());
    lab.run(Duration.ofSeconds(30));
    assertThat(lab.others).as("the name is known by now").hasSize(1);
  }

  @Test
  void aServerWhoseNameIsItsAddressHasNoOtherFamily() {
    lab.with(
        RelayLab.region(
            1,
            new DerpMap.Relay(
                "r1", 1, RelayLab.address(1), "", "", "", 0, false, 0, false, false)));
    lab.servers.put(
        RelayLab.stun(1), new RelayLab.Server(Endpoint.parse(SEEN), Duration.ofMillis(20)));
    lab.begin(RelayLab.BOTH);
    lab.run(Duration.ofMillis(21));
    assertThat(lab.others).isEmpty();
    assertThat(lab.report().finished()).isTrue();
  }

  @Test
  void aServerThatIsSilentHoldsUpTheOthersForAMomentOnly() {
    lab.with(1, 20, SEEN).with(2, 20, SEEN);
    lab.servers.remove(RelayLab.stun(2));
    lab.begin(RelayLab.IPV4);
    assertThat(lab.untilFinished()).isLessThan(Duration.ofMillis(1300));
  }

  @Test
  void anAnswerThatComesAfterItsMeasurementCountsAllTheSame() {
    lab.with(1, 20, SEEN).with(2, 1_700, OTHER).begin(RelayLab.IPV4);
    lab.untilFinished();
    assertThat(lab.passed()).isLessThan(Duration.ofMillis(1_500));
    assertThat(lab.report().mapping()).isEqualTo(Mapping.UNKNOWN);
    lab.run(Duration.ofMillis(500));
    assertThat(lab.report().mapping()).isEqualTo(Mapping.HARD);
    assertThat(lab.report().latencies())
        .containsEntry(2, new Latency(Duration.ofMillis(1_700), null, null));
    int asked = lab.sent.size();
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.sent).as("all have answered").hasSize(asked);
  }

  @Test
  void anAnswerThatComesAfterAMoveTellsNothingOfThePresentPlace() {
    lab.with(1, 20, SEEN).with(2, 500, OTHER).begin(RelayLab.IPV4).run(Duration.ofMillis(100));
    lab.servers.clear();
    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    lab.run(Duration.ofMillis(900));
    assertThat(lab.report().udp()).isNull();
    assertThat(lab.report().endpoints())
        .containsExactly(new OwnEndpoint(RelayLab.LOCAL, Kind.LOCAL));
  }

  @Test
  void udpThatSeemedToBeBlockedIsNotAnyMoreWhenAnAnswerComesAtLast() {
    lab.with(1, 3_500, SEEN).with(2, 3_600, SEEN).begin(RelayLab.IPV4).run(Duration.ofSeconds(1));
    for (int region : List.of(1, 2)) {
      lab.perform(lab.netcheck.httpsMeasured(region, null, lab.ticker.nanos()));
    }
    lab.untilFinished();
    assertThat(lab.report().udp()).isFalse();
    lab.run(Duration.ofMillis(3_700).minus(lab.passed()));
    assertThat(lab.report().udp()).isTrue();
    assertThat(lab.report().mapping()).isEqualTo(Mapping.EASY);
  }

  @Test
  void whereNotAllAnsweredTheyAreAskedAgainAfter1And2And4And8And16Seconds() {
    lab.with(1, 20, SEEN).with(2, 20, OTHER);
    RelayLab.Server late = lab.servers.remove(RelayLab.stun(2));
    lab.begin(RelayLab.IPV4).untilFinished();
    for (int pause : List.of(1, 2, 4, 8, 16)) {
      int asked = lab.sent.size();
      lab.run(Duration.ofMillis(1_000 * pause - 20));
      assertThat(lab.sent).as("before %s s", pause).hasSize(asked);
      lab.run(Duration.ofMillis(40));
      assertThat(lab.sent).as("after %s s", pause).hasSizeGreaterThan(asked);
      lab.untilFinished();
    }
    int asked = lab.sent.size();
    lab.run(Duration.ofHours(1));
    assertThat(lab.sent).as("at rest").hasSize(asked);
    assertThat(lab.netcheck.untilDeadline(lab.ticker.nanos())).isEqualTo(Long.MAX_VALUE);

    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    lab.untilFinished();
    lab.servers.put(RelayLab.stun(2), late);
    lab.run(Duration.ofMillis(1_100));
    assertThat(lab.report().mapping()).as("of both").isEqualTo(Mapping.HARD);
    asked = lab.sent.size();
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.sent).as("it is known").hasSize(asked);
  }

  @Test
  void aServerThatIsSilentForGoodIsAskedAtTheUsualPaceWhilePacketsFlow() {
    lab.with(1, 20, SEEN).with(2, 20, SEEN);
    lab.servers.remove(RelayLab.stun(2));
    lab.begin(RelayLab.IPV4);
    lab.perform(lab.netcheck.inUse(true, lab.ticker.nanos()));
    lab.run(Duration.ofMinutes(1));
    lab.sent.clear();
    lab.run(Duration.ofMinutes(4));
    assertThat(lab.sent.stream().filter(send -> send.to().equals(RelayLab.stun(1))).count())
        .isBetween(9L, 12L);
  }

  @Test
  void relaysAreNotAskedOverHttpsAgainBecauseUdpIsAskedAgainSoon() {
    lab.with(1, 20, SEEN).with(2, 20, SEEN);
    lab.servers.clear();
    lab.begin(RelayLab.IPV4).run(Duration.ofSeconds(1));
    int asked = lab.others.size();
    for (int region : List.of(1, 2)) {
      lab.perform(lab.netcheck.httpsMeasured(region, null, lab.ticker.nanos()));
    }
    lab.run(Duration.ofSeconds(20));
    assertThat(lab.others).hasSize(asked);
    assertThat(lab.sent).as("by UDP").hasSizeGreaterThan(12);
  }

  @Test
  void aNetworkThatLosesTheFirstRequestsIsAskedAgain() {
    lab.with(1, 20, SEEN);
    RelayLab.Server server = lab.servers.remove(RelayLab.stun(1));
    lab.begin(RelayLab.IPV4).run(Duration.ofMillis(150));
    lab.servers.put(RelayLab.stun(1), server);
    lab.run(Duration.ofMillis(100));
    assertThat(lab.report().udp()).isTrue();
    assertThat(lab.sentAt)
        .containsExactly(Duration.ZERO, Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(lab.report().latencies())
        .as("of the request that was answered")
        .containsEntry(1, new Latency(Duration.ofMillis(20), null, null));
  }

  @Test
  void whereUdpIsSilentRelaysAreAskedOverHttpsAndAPageOfTheNetworkIsLookedFor() {
    lab.with(1, 20, SEEN).with(2, 20, SEEN);
    lab.servers.clear();
    lab.begin(RelayLab.IPV4).run(Duration.ofMillis(600));
    assertThat(lab.others.stream().map(action -> action.getClass().getSimpleName()))
        .containsExactly("MeasureHttps", "MeasureHttps", "LookForCaptivePortal");
    lab.perform(lab.netcheck.httpsMeasured(2, Duration.ofMillis(80), lab.ticker.nanos()));
    assertThat(lab.report().home()).as("before UDP is given up").isEqualTo(2);
    lab.perform(lab.netcheck.httpsMeasured(1, null, lab.ticker.nanos()));
    lab.perform(lab.netcheck.captivePortal(true, lab.ticker.nanos()));
    lab.untilFinished();
    assertThat(lab.report().udp()).isFalse();
    assertThat(lab.report().captivePortal()).isTrue();
    assertThat(lab.report().latencies())
        .containsEntry(2, new Latency(null, null, Duration.ofMillis(80)));
    assertThat(lab.report().home()).isEqualTo(2);
  }

  @Test
  void whereUdpWorksNobodyIsAskedOverHttps() {
    lab.with(1, 20, SEEN).with(2, 700, SEEN).begin(RelayLab.IPV4).run(Duration.ofMinutes(1));
    assertThat(lab.others).isEmpty();
  }

  @Test
  void aNodeThatReachesNobodyTakesAHomeAllTheSame() {
    lab.with(1, 20, SEEN).with(2, 20, SEEN);
    lab.servers.clear();
    lab.begin(RelayLab.IPV4).run(Duration.ofSeconds(6));
    assertThat(lab.report().finished()).isTrue();
    assertThat(lab.report().home()).isIn(1, 2);
    int home = lab.report().home();
    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    lab.run(Duration.ofSeconds(6));
    assertThat(lab.report().home()).isEqualTo(home);
  }

  @Test
  void measuresEvery20To26SecondsWhilePacketsFlowAndNeverWhileNoneDo() {
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4).untilFinished();
    int asked = lab.sent.size();
    lab.run(Duration.ofHours(2));
    assertThat(lab.sent).as("at rest").hasSize(asked);
    assertThat(lab.netcheck.untilDeadline(lab.ticker.nanos())).isEqualTo(Long.MAX_VALUE);

    lab.perform(lab.netcheck.inUse(true, lab.ticker.nanos()));
    assertThat(lab.sent).as("what was seen is old").hasSizeGreaterThan(asked);
    lab.sentAt.clear();
    lab.run(Duration.ofMinutes(4));
    for (int i = 1; i < lab.sentAt.size(); i++) {
      assertThat(lab.sentAt.get(i).minus(lab.sentAt.get(i - 1)))
          .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(26));
    }
    assertThat(lab.sentAt).hasSizeBetween(9, 12);

    lab.perform(lab.netcheck.inUse(false, lab.ticker.nanos()));
    asked = lab.sent.size();
    lab.run(Duration.ofMinutes(10));
    assertThat(lab.sent).hasSize(asked);
  }

  @Test
  void laterMeasurementsAskTheNearestRegionsAndAllOfThemAfterFiveMinutesOrAMove() {
    for (int region = 1; region <= 8; region++) {
      lab.with(region, 10 * region, SEEN);
    }
    lab.begin(RelayLab.IPV4).untilFinished();
    lab.perform(lab.netcheck.inUse(true, lab.ticker.nanos()));
    lab.sent.clear();
    lab.run(Duration.ofSeconds(27));
    assertThat(lab.sent.stream().map(NetcheckAction.Send::to).distinct())
        .containsExactlyInAnyOrder(RelayLab.stun(1), RelayLab.stun(2), RelayLab.stun(3));
    lab.sent.clear();
    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    assertThat(lab.sent).as("after a move").hasSize(8);
    lab.untilFinished();
    lab.sent.clear();
    lab.run(Duration.ofMinutes(6));
    assertThat(lab.sent.stream().map(NetcheckAction.Send::to)).contains(RelayLab.stun(8));
  }

  @Test
  void forgetsWhereItWasSeenWhenItIsElsewhere() {
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4).untilFinished();
    lab.servers.put(
        RelayLab.stun(1), new RelayLab.Server(Endpoint.parse(OTHER), Duration.ofMillis(20)));
    lab.perform(lab.netcheck.moved(lab.ticker.nanos()));
    assertThat(lab.report().endpoints())
        .containsExactly(new OwnEndpoint(RelayLab.LOCAL, Kind.LOCAL));
    lab.untilFinished();
    assertThat(lab.report().endpoints().getFirst())
        .isEqualTo(new OwnEndpoint(Endpoint.parse(OTHER), Kind.STUN));
  }

  @Test
  void answersThatNobodyAskedForChangeNothing() {
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4).untilFinished();
    NetworkReport before = lab.report();
    assertThat(
            lab.netcheck.answered(
                new StunAnswer(new TransactionId(1, 2), Endpoint.parse(OTHER)),
                lab.ticker.nanos(),
                lab.ticker.nanos()))
        .isEmpty();
    assertThat(lab.report()).isEqualTo(before);
  }

  @Test
  void aMapOfThousandsOfServersIsNotAskedAsAWhole() {
    for (int region = 1; region <= 5000; region++) {
      lab.with(
          RelayLab.region(
              region,
              RelayLab.relay(
                  region, "198.18." + region / 250 + "." + (1 + region % 250), "none", 0)));
    }
    lab.begin(RelayLab.BOTH).run(Duration.ofSeconds(4));
    assertThat(lab.sent).hasSizeLessThanOrEqualTo(3 * ProbePlan.MAX_REGIONS);
    assertThat(lab.others).hasSizeLessThan(20);
  }

  @Test
  void aServerIsAskedNowhereWhereNobodyCanBe() {
    for (String address : List.of("224.0.0.1", "255.255.255.255", "0.0.0.0", "nonsense", "::1.2")) {
      RelayLab bad = new RelayLab();
      bad.with(RelayLab.region(1, RelayLab.relay(1, address, "none", 0))).begin(RelayLab.BOTH);
      bad.run(Duration.ofSeconds(6));
      assertThat(bad.sent).as(address).isEmpty();
      assertThat(bad.report().finished()).as(address).isTrue();
    }
  }

  @Test
  void aMapWithoutRelaysEndsWhatWasUnderWayAndTakesTheHomeAway() {
    lab.with(1, 20, SEEN).begin(RelayLab.IPV4);
    lab.perform(lab.netcheck.relays(DerpMap.EMPTY, lab.ticker.nanos()));
    assertThat(lab.report().home()).isZero();
    assertThat(lab.netcheck.untilDeadline(lab.ticker.nanos())).isEqualTo(Long.MAX_VALUE);
    lab.perform(lab.netcheck.inUse(true, lab.ticker.nanos()));
    lab.run(Duration.ofMinutes(1));
    assertThat(lab.report().home()).isZero();
  }
}
