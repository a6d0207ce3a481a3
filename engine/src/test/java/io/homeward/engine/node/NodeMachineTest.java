package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.WireHostinfo;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netcheck.OwnEndpoint;
import io.homeward.engine.netcheck.PortMapping;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.preferences.PreferenceChange;
import io.homeward.engine.preferences.Preferences;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NodeMachineTest extends DrivenMachine {
  private static final PreferenceChange ALL_CHANGED =
      PreferenceChange.none().hostname("nas").acceptDns(false).acceptRoutes(true).shieldsUp(true);

  @Test
  void tellsTheServerWhatTheComputerIsCalledNow() {
    run();
    assertThat(on(new NodeEvent.HostDescribed(Tailnets.HOST))).as("nothing new").isEmpty();
    HostInfo renamed = HostInfo.builder().hostname("newname").build();
    assertThat(on(new NodeEvent.HostDescribed(renamed)))
        .singleElement()
        .isInstanceOfSatisfying(
            NodeAction.Report.class,
            report -> assertThat(report.report().host().hostname()).isEqualTo("newname"));
    up(UpRequest.connect().withChange(PreferenceChange.none().hostname("chosen")));
    HostInfo again = HostInfo.builder().hostname("third").build();
    assertThat(on(new NodeEvent.HostDescribed(again)))
        .singleElement()
        .isInstanceOfSatisfying(
            NodeAction.Report.class,
            report -> assertThat(report.report().host().hostname()).isEqualTo("chosen"));
  }

  @Test
  void followsWhatTheSystemBecomesByItselfAndShowsAllThatIsWrongWithIt() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, false);
    on(new NodeEvent.Started());
    assertThat(on(new NodeEvent.HostChanged())).as("nothing is configured yet").isEmpty();
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    on(new NodeEvent.NetworkOpened(true));
    assertThat(on(new NodeEvent.HostChanged()))
        .containsExactly(
            new NodeAction.FollowHost(
                new NodeAction.Configure(Tailnets.KEY, Tailnets.map(), machine.preferences())));
    NodeProblem taken = new NodeProblem(NodeProblem.Kind.ROUTE_TAKEN, "100.64.0.1/32", "eth0");
    NodeProblem unguarded = new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", "");
    on(new NodeEvent.HostConfigured(List.of(taken, unguarded)));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(taken, unguarded);
    on(new NodeEvent.HostConfigured(List.of(unguarded)));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(unguarded);
    on(new NodeEvent.HostConfigured(List.of()));
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void whatWasFoundWithATunnelIsForgottenWithIt() {
    run();
    on(
        new NodeEvent.HostConfigured(
            List.of(new NodeProblem(NodeProblem.Kind.NAMES_NOT_SET, "homeward0", ""))));
    on(new NodeEvent.NetworkFailed(TUN));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(TUN);
  }

  @Test
  void tellsWhichDevicesClockWentBackUntilItIsOver() {
    run();
    NodeInfo peer = Tailnets.map().peers().getFirst();
    Instant shown = Instant.parse("2020-02-02T20:20:59Z");
    on(new NodeEvent.ClocksSeen(Map.of(peer.key(), shown, Tailnets.key(99), shown)));
    assertThat(machine.status("", Instant.EPOCH).problems())
        .containsExactly(
            new NodeProblem(
                NodeProblem.Kind.PEER_CLOCK_BEHIND, peer.shortName(), "2020-02-02T20:20:00Z"));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    on(new NodeEvent.ClocksSeen(Map.of()));
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
    on(new NodeEvent.ClocksSeen(Map.of(peer.key(), shown)));
    on(new NodeEvent.Down());
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void connectsAtStartWhenItWasConnectedBefore() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, true);
    assertThat(names(on(new NodeEvent.Started()))).containsExactly("OpenControl");
    assertThat(machine.state()).isEqualTo(NodeState.STARTING);
  }

  @Test
  void staysOffAtStartWhenItWasSwitchedOff() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, false), Tailnets.HOST, true);
    assertThat(on(new NodeEvent.Started())).isEmpty();
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
  }

  @Test
  void undoesEverythingOnDownAndKeepsTheSignIn() {
    run();
    assertThat(names(on(new NodeEvent.Down())))
        .containsExactly("Save", "CloseControl", "CloseNetwork");
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
    assertThat(machine.status("homeward0", Instant.EPOCH).tunName()).isEmpty();
    assertThat(on(new NodeEvent.Down())).isEmpty();
    assertThat(names(up(UpRequest.connect())))
        .containsExactly("Save", "OpenControl", "OpenNetwork");
  }

  @Test
  void makesItsEndOfTheTunnelAnewWithoutLeavingTheTailnet() {
    run();
    assertThat(names(on(new NodeEvent.Reconfigure())))
        .containsExactly("CloseNetwork", "OpenNetwork");
    assertThat(names(on(new NodeEvent.NetworkOpened(true)))).containsExactly("Configure");
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    on(new NodeEvent.Down());
    assertThat(on(new NodeEvent.Reconfigure())).as("nothing is there to be made").isEmpty();
  }

  @Test
  void changesPreferencesWithoutSigningInAgain() {
    run();
    List<NodeAction> actions = up(withKey("unused").withChange(ALL_CHANGED));
    assertThat(names(actions)).containsExactly("Save", "Report", "Configure");
    assertThat(machine.preferences())
        .isEqualTo(Preferences.initial(Tailnets.SERVER).with(ALL_CHANGED).withWantRunning(true));
    assertThat(((NodeAction.Report) actions.get(1)).report().host().hostname()).isEqualTo("nas");
    assertThat(((NodeAction.Report) actions.get(1)).report().host().shieldsUp()).isTrue();
  }

  @Test
  void keepsForTheNextUpWhatIsChangedWhileOff() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, false), Tailnets.HOST, true);
    on(new NodeEvent.Started());
    List<NodeAction> actions = on(new NodeEvent.Change(ALL_CHANGED));
    Preferences changed = Preferences.initial(Tailnets.SERVER).with(ALL_CHANGED);
    assertThat(names(actions)).containsExactly("Save");
    assertThat(machine.state()).isEqualTo(NodeState.STOPPED);
    assertThat(machine.status("", Instant.EPOCH).preferences()).isEqualTo(changed);
    assertThat(on(new NodeEvent.Change(ALL_CHANGED))).isEmpty();
    up(UpRequest.connect());
    assertThat(machine.preferences()).isEqualTo(changed.withWantRunning(true));
  }

  @Test
  void keepsAChangeAlsoBeforeAnybodySignedIn() {
    on(new NodeEvent.Started());
    assertThat(names(on(new NodeEvent.Change(PreferenceChange.none().acceptDns(false)))))
        .containsExactly("Save");
    assertThat(machine.state()).isEqualTo(NodeState.NEEDS_LOGIN);
    assertThat(machine.preferences().acceptDns()).isFalse();
  }

  @Test
  void changesAtOnceWhatIsChangedWhileConnected() {
    run();
    List<NodeAction> actions = on(new NodeEvent.Change(PreferenceChange.none().shieldsUp(true)));
    assertThat(names(actions)).containsExactly("Save", "Report", "Configure");
    assertThat(((NodeAction.Configure) actions.getLast()).preferences().shieldsUp()).isTrue();
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  @Test
  void triesAgainToOpenTheDevice() {
    run();
    on(new NodeEvent.Down());
    up(UpRequest.connect());
    on(new NodeEvent.NetworkFailed(TUN));
    assertThat(machine.state()).isEqualTo(NodeState.STARTING);
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(TUN);
    assertThat(names(on(new NodeEvent.Tick()))).containsExactly("OpenNetwork");
    on(new NodeEvent.NetworkOpened(true));
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }

  @Test
  void triesAgainToWriteTheState() {
    run();
    on(new NodeEvent.Saved(FULL));
    assertThat(machine.status("", Instant.EPOCH).problems()).containsExactly(FULL);
    assertThat(names(on(new NodeEvent.Tick()))).containsExactly("Save");
    on(new NodeEvent.Saved(null));
    assertThat(on(new NodeEvent.Tick())).isEmpty();
  }

  private static NetworkReport report(Duration took) {
    return new NetworkReport(
        true,
        true,
        new NetworkReport.Family(true, Endpoint.parse("203.0.113.7:5")),
        new NetworkReport.Family(false, null),
        NetworkReport.Mapping.HARD,
        PortMapping.NONE,
        Map.of(900, new NetworkReport.Latency(took, null, null)),
        900,
        null,
        List.of(
            new OwnEndpoint(Endpoint.parse("203.0.113.7:5"), OwnEndpoint.Kind.STUN),
            new OwnEndpoint(Endpoint.parse("192.0.2.1:41641"), OwnEndpoint.Kind.LOCAL)));
  }

  @Test
  void tellsItsEndpointsOnceForEachChange() {
    run();
    on(new NodeEvent.AtHome(900));
    NetworkReport found = report(Duration.ofMillis(20));
    List<NodeAction> actions = on(new NodeEvent.NetworkReported(found));
    HostReport told = ((NodeAction.Report) actions.getFirst()).report();
    assertThat(told.endpoints())
        .containsExactly(
            new HostReport.ReportedEndpoint(
                Endpoint.parse("203.0.113.7:5"), MapRequest.ENDPOINT_STUN),
            new HostReport.ReportedEndpoint(
                Endpoint.parse("192.0.2.1:41641"), MapRequest.ENDPOINT_LOCAL));
    WireHostinfo.NetInfo network = Objects.requireNonNull(told.network());
    assertThat(network.preferredDerp()).isEqualTo(900);
    assertThat(network.mappingVariesByDestIp()).isTrue();
    assertThat(network.workingUdp()).isTrue();
    assertThat(network.workingIpv6()).isFalse();
    assertThat(network.derpLatency()).isEqualTo(Map.of("900-v4", 0.02));
    assertThat(on(new NodeEvent.NetworkReported(found))).isEmpty();
    assertThat(on(new NodeEvent.NetworkReported(report(Duration.ofMillis(21)))))
        .as("no answer takes twice the same time")
        .isEmpty();
  }

  @Test
  void tellsTroubleUntilItIsOver() {
    run();
    control(
        new ControlEvent.Trouble(
            new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, "refused")));
    control(new ControlEvent.Connectivity(false));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
    assertThat(machine.status("", Instant.EPOCH).problems())
        .containsExactly(
            new NodeProblem(
                NodeProblem.Kind.SERVER_UNREACHABLE, Tailnets.SERVER.toString(), "refused"));
    control(new ControlEvent.TroubleOver());
    assertThat(machine.status("", Instant.EPOCH).problems()).isEmpty();
  }
}
