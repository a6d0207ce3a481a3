package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.stun.StunMessages;
import io.homeward.engine.stun.TransactionId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A node that learns what its network is like, by the socket of its tunnel. */
class NetworkReporterTest extends NodeFixture {
  private static final Endpoint SERVER = Endpoint.parse("127.0.0.9:3478");
  private static final Endpoint SEEN = Endpoint.parse("203.0.113.7:4711");

  private static DerpMap relays() {
    DerpMap.Relay relay =
        new DerpMap.Relay(
            "9a", 900, "hub.example", "", "127.0.0.9", "none", 0, false, 1, false, false);
    return new DerpMap(
        Map.of(900, new DerpMap.Region(900, "home", "", false, false, List.of(relay))),
        Map.of(),
        true);
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
    await().atMost(PATIENCE).until(() -> plane.home == 900 && !plane.plain.isEmpty());
    assertThat(control.reports)
        .flatExtracting(HostReport::endpoints)
        .noneMatch(told -> told.type() == MapRequest.ENDPOINT_STUN);

    Plain question = plane.plain.getFirst();
    assertThat(question.to()).isEqualTo(SERVER);
    TransactionId id =
        Objects.requireNonNull(
            StunMessages.parseRequest(question.datagram(), question.datagram().length));
    byte[] answer = StunMessages.answer(id, SEEN);
    plane.setup.stunAnswers().received(answer, SERVER, plane.setup.ticker().nanos());
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
      plane.setup.stunAnswers().received(forged, SERVER, 0);
    }
    present().settled().get(30, TimeUnit.SECONDS);
    assertThat(control.reports)
        .flatExtracting(HostReport::endpoints)
        .noneMatch(told -> told.type() == MapRequest.ENDPOINT_STUN);
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
    assertThat(dataPlanes.getLast().home).isEqualTo(900);
  }
}
