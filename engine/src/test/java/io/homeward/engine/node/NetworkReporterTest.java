package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.dial.ServerNames;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.Families;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import io.homeward.engine.testing.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A node that learns what its network is like, by the socket of its tunnel. */
class NetworkReporterTest extends NodeFixture {
  private static final Endpoint SERVER = Endpoint.parse("127.0.0.9:3478");
  private static final Endpoint SEEN = Endpoint.parse("203.0.113.7:4711");

  private static DerpMap relays() {
    return new DerpMap(Map.of(900, region(900, "127.0.0.9")), Map.of(), true);
  }

  private static DerpMap.Region region(int id, String ipv4) {
    DerpMap.Relay relay =
        new DerpMap.Relay("a", id, "hub.example", "", ipv4, "none", 0, false, 1, false, false);
    return new DerpMap.Region(id, "r" + id, "", false, false, List.of(relay));
  }

  private static NetMap map() {
    NetMap like = Tailnets.map();
    return new NetMap(
        like.self(),
        like.peers(),
        like.users(),
        like.dns(),
        relays(),
        like.filter(),
        like.domain(),
        like.health());
  }

  private FakeControl connected() throws Exception {
    FakeControl control = connect(start());
    control.listener.accept(new ControlEvent.NetMapChanged(map()));
    return control;
  }

  private static HostReport awaitReport(FakeControl control, Predicate<HostReport> wanted) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> control.reports.stream().filter(wanted).findFirst().orElse(null),
            Objects::nonNull);
  }

  @Test
  void tellsTheServerItsHomeBeforeAnyAnswerAndItsEndpointsWithTheAnswer() throws Exception {
    FakeControl control = connected();
    awaitReport(control, report -> report.homeDerp() == 900);
    FakeDataPlane plane = dataPlanes.getFirst();
    await().atMost(PATIENCE).until(() -> plane.homes.contains(900) && !plane.plain.isEmpty());
    assertThat(control.reports)
        .flatExtracting(HostReport::endpoints)
        .noneMatch(told -> told.type() == MapRequest.ENDPOINT_STUN);

    Plain question = plane.plain.getFirst();
    assertThat(question.to()).isEqualTo(SERVER);
    TransactionId id =
        Objects.requireNonNull(
            StunMessages.parseRequest(question.datagram(), question.datagram().length));
    byte[] answer = StunMessages.answer(id, SEEN);
    plane.setup.places().answered(answer, SERVER, plane.setup.ticker().nanos());
    HostReport told =
        awaitReport(
            control,
            report ->
                report.endpoints().stream().anyMatch(e -> e.type() == MapRequest.ENDPOINT_STUN));
    assertThat(told.endpoints())
        .contains(new HostReport.ReportedEndpoint(SEEN, MapRequest.ENDPOINT_STUN))
        .anyMatch(local -> local.type() == MapRequest.ENDPOINT_LOCAL);
    assertThat(Objects.requireNonNull(told.network()).workingUdp()).isTrue();
  }

  @Test
  void answersThatNobodyAskedForCostNothing() throws Exception {
    FakeControl control = connected();
    awaitReport(control, report -> report.homeDerp() == 900);
    FakeDataPlane plane = dataPlanes.getFirst();
    for (int i = 0; i < 100_000; i++) {
      byte[] forged = StunMessages.answer(new TransactionId(i, i), SEEN);
      plane.setup.places().answered(forged, SERVER, 0);
    }
    present().settled().get(30, TimeUnit.SECONDS);
    assertThat(control.reports)
        .flatExtracting(HostReport::endpoints)
        .noneMatch(told -> told.type() == MapRequest.ENDPOINT_STUN);
  }

  /**
   * How the server there sees this node, for each question that it was asked and has not answered.
   */
  private static void answer(FakeDataPlane plane, NetworkReporter reporter, Endpoint server) {
    for (Plain question : List.copyOf(plane.plain)) {
      TransactionId id = StunMessages.parseRequest(question.datagram(), question.datagram().length);
      if (id != null && question.to().equals(server)) {
        reporter.answered(StunMessages.answer(id, SEEN), server, plane.setup.ticker().nanos());
        plane.plain.remove(question);
      }
    }
    reporter.takeAnswers();
  }

  /** At 127.0.0.21, by IPv4 alone; its questions are what the data plane has to send. */
  private NetworkReporter askingOneRelay(ManualTicker ticker, FakeDataPlane plane) {
    NetworkReporter reporter = reporter(ticker, OptionalLong::empty);
    reporter.begin(plane);
    reporter.place(new Families(true, false), List.of());
    plane.plain.clear();
    reporter.relays(new DerpMap(Map.of(1, region(1, "127.0.0.21")), Map.of(), true));
    return reporter;
  }

  @Test
  void asksAnewWhenAPeerIsToldWhereThisNodeIsAndThatIsNotKnownFreshly() throws Exception {
    ManualTicker ticker = new ManualTicker();
    connected();
    FakeDataPlane plane = dataPlanes.getFirst();
    NetworkReporter reporter = askingOneRelay(ticker, plane);
    answer(plane, reporter, Endpoint.parse("127.0.0.21:3478"));
    plane.plain.clear();

    reporter.wanted();
    reporter.takeAnswers();
    assertThat(plane.plain).as("known freshly").isEmpty();
    ticker.advance(Duration.ofSeconds(28));
    reporter.wanted();
    reporter.takeAnswers();

    assertThat(plane.plain).isNotEmpty();
    reporter.end();
  }

  @Test
  void anAnswerThatWaitsForThisThreadIsNotLate() throws Exception {
    ManualTicker ticker = new ManualTicker();
    connected();
    FakeDataPlane plane = dataPlanes.getFirst();
    NetworkReporter reporter = askingOneRelay(ticker, plane);
    Endpoint server = Endpoint.parse("127.0.0.21:3478");
    for (Plain question : List.copyOf(plane.plain)) {
      TransactionId id = StunMessages.parseRequest(question.datagram(), question.datagram().length);
      if (id != null && question.to().equals(server)) {
        reporter.answered(StunMessages.answer(id, SEEN), server, ticker.nanos());
      }
    }
    ticker.advance(Duration.ofSeconds(4));
    reporter.onDeadline();
    assertThat(reporter.report().udp()).isTrue();
    reporter.end();
  }

  @Test
  void aHomeRelayThatBringsPacketsAndAnswersNoQuestionStaysHomeForAWhile() throws Exception {
    ManualTicker ticker = new ManualTicker();
    connected();
    FakeDataPlane plane = dataPlanes.getFirst();
    AtomicLong heard = new AtomicLong();
    NetworkReporter reporter = reporter(ticker, () -> OptionalLong.of(heard.get()));
    reporter.serverReachable(true);
    reporter.begin(plane);
    reporter.place(new Families(true, false), List.of());
    plane.plain.clear();
    reporter.relays(
        new DerpMap(
            Map.of(1, region(1, "127.0.0.21"), 2, region(2, "127.0.0.22")), Map.of(), true));
    answer(plane, reporter, Endpoint.parse("127.0.0.21:3478"));
    ticker.advance(Duration.ofMillis(30));
    answer(plane, reporter, Endpoint.parse("127.0.0.22:3478"));
    assertThat(homes).containsExactly(1);

    heard.set(ticker.nanos() + Duration.ofMinutes(6).toNanos());
    measureWithoutTheFirst(reporter, plane, ticker, Duration.ofMinutes(6));
    assertThat(homes).containsExactly(1);
    measureWithoutTheFirst(reporter, plane, ticker, Duration.ofMinutes(6));
    assertThat(homes).as("silent altogether").containsExactly(1, 2);
    reporter.end();
  }

  private static void measureWithoutTheFirst(
      NetworkReporter reporter, FakeDataPlane plane, ManualTicker ticker, Duration later) {
    ticker.advance(later);
    reporter.onDeadline(); // what was under way is over
    plane.plain.clear();
    reporter.wanted();
    reporter.takeAnswers();
    answer(plane, reporter, Endpoint.parse("127.0.0.22:3478"));
    for (int i = 0; i < 5; i++) {
      ticker.advance(Duration.ofSeconds(1));
      reporter.onDeadline();
    }
  }

  private final List<Integer> homes = new ArrayList<>();

  private NetworkReporter reporter(ManualTicker ticker, Supplier<OptionalLong> heard) {
    NetworkReporter.Home home =
        new NetworkReporter.Home() {
          @Override
          public void nearest(int region) {
            homes.add(region);
          }

          @Override
          public OptionalLong heardNanos(int region) {
            return region == 1 ? heard.get() : OptionalLong.empty();
          }
        };
    NodeConfig config =
        NodeConfig.builder(store, new TunChoice.Userspace(), Tailnets.HOST, Tailnets.SERVER)
            .ticker(ticker)
            .build();
    return new NetworkReporter(config, new ServerNames(NameLookup.NONE), home, _ -> {});
  }

  @Test
  void asksAgainWithEachNewSocket() throws Exception {
    FakeControl control = connected();
    awaitReport(control, report -> report.homeDerp() == 900);
    FakeDataPlane plane = dataPlanes.getFirst();
    await().atMost(PATIENCE).until(() -> plane.plain.size() >= 3);
    present().reconfigure();
    await().atMost(PATIENCE).until(() -> dataPlanes.size() == 2);
    await().atMost(PATIENCE).until(() -> !dataPlanes.getLast().plain.isEmpty());
    assertThat(dataPlanes.getLast().homes).contains(900);
  }
}
