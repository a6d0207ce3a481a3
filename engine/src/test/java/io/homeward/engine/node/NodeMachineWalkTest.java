package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlEvent.Reason;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netcheck.NetworkReport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NodeMachineWalkTest extends DrivenMachine {
  /** Every event in every state that random walks reach: resources stay paired. */
  @Test
  void keepsItsPartsPairedWhateverHappens() {
    Random random = new Random(20261123);
    List<Supplier<NodeEvent>> events =
        List.of(
            () -> new NodeEvent.Up(UpRequest.connect()),
            () -> new NodeEvent.Up(withKey("k")),
            () -> new NodeEvent.Up(UpRequest.signInAgain()),
            () -> new NodeEvent.Up(UpRequest.to(URI.create("https://other.example"))),
            NodeEvent.Down::new,
            NodeEvent.Reconfigure::new,
            NodeEvent.Logout::new,
            NodeEvent.CancelLogin::new,
            NodeEvent.Tick::new,
            () -> new NodeEvent.Control(0, Tailnets.registered(Tailnets.KEY)),
            () -> new NodeEvent.Control(0, new ControlEvent.NetMapChanged(Tailnets.map())),
            () -> new NodeEvent.Control(0, new ControlEvent.ServerKeyLearnt(SERVER_KEY)),
            () -> new NodeEvent.Control(0, new ControlEvent.LoggedOut()),
            () ->
                new NodeEvent.Control(
                    0,
                    new ControlEvent.LoginNeeded(
                        Reason.values()[random.nextInt(Reason.values().length)])),
            () -> new NodeEvent.Control(0, new ControlEvent.Connectivity(random.nextBoolean())),
            () -> new NodeEvent.Saved(random.nextBoolean() ? FULL : null),
            NodeEvent.HostChanged::new,
            () ->
                new NodeEvent.Control(
                    0,
                    new ControlEvent.Trouble(
                        new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, ""))),
            () -> new NodeEvent.Control(0, new ControlEvent.TroubleOver()),
            () ->
                new NodeEvent.PortalLooked(
                    random.nextBoolean() ? URI.create("http://hotel.example/") : null),
            NodeEvent.Woke::new,
            NodeEvent.NetworkAnswered::new,
            () -> new NodeEvent.NetworkReported(NetworkReport.UNKNOWN),
            () ->
                new NodeEvent.LookedAround(
                    random.nextBoolean() ? NodeMachineMoveTest.HOME : NodeMachineMoveTest.AWAY),
            () -> new NodeEvent.HostConfigured(random.nextBoolean() ? List.of(TUN) : List.of()));
    for (int walk = 0; walk < 2_000; walk++) {
      NodePrivateKey key = random.nextBoolean() ? Tailnets.KEY : null;
      machine = new NodeMachine(Tailnets.profile(key, random.nextBoolean()), Tailnets.HOST, true);
      List<NodeEvent> history = new ArrayList<>();
      boolean control = false;
      boolean network = false;
      boolean portal = false;
      boolean answerPending = false;
      NodeEvent event = new NodeEvent.Started();
      for (int step = 0; step < 60; step++) {
        history.add(event);
        answerPending = false;
        for (NodeAction action : on(event)) {
          switch (action) {
            case NodeAction.OpenControl open -> {
              assertThat(control).as("%s", history).isFalse();
              control = true;
            }
            case NodeAction.CloseControl close -> {
              assertThat(control).as("%s", history).isTrue();
              control = false;
            }
            case NodeAction.OpenNetwork open -> {
              assertThat(network).as("%s", history).isFalse();
              network = true;
              answerPending = true;
            }
            case NodeAction.CloseNetwork close -> {
              assertThat(network).as("%s", history).isTrue();
              network = false;
              answerPending = false;
            }
            case NodeAction.Configure configure -> assertThat(network).as("%s", history).isTrue();
            case NodeAction.FollowHost follow -> assertThat(network).as("%s", history).isTrue();
            case NodeAction.Login login -> assertThat(control).as("%s", history).isTrue();
            case NodeAction.CancelLogin cancel -> assertThat(control).isTrue();
            case NodeAction.LogoutAtServer logout -> assertThat(control).isTrue();
            case NodeAction.Report report -> assertThat(control).isTrue();
            case NodeAction.LookAround look -> {}
            case NodeAction.TakeAnswers take -> {}
            case NodeAction.NoteServer note -> {}
            case NodeAction.Move move -> assertThat(control || network).as("%s", history).isTrue();
            case NodeAction.WatchForPortal watch -> {
              assertThat(control && !portal).as("%s", history).isTrue();
              portal = true;
            }
            case NodeAction.EndPortalWatch end -> {
              assertThat(portal).as("%s", history).isTrue();
              portal = false;
            }
            case NodeAction.Save save -> {}
          }
        }
        if (machine.state() == NodeState.RUNNING) {
          assertThat(network && machine.key() != null).as("%s", history).isTrue();
        }
        if (!machine.preferences().wantRunning()) {
          assertThat(network).as("%s", history).isFalse();
        }
        if (answerPending) {
          boolean fails = random.nextInt(4) == 0;
          network = !fails;
          event = fails ? new NodeEvent.NetworkFailed(TUN) : new NodeEvent.NetworkOpened(true);
        } else {
          event = events.get(random.nextInt(events.size())).get();
        }
      }
    }
  }
}
