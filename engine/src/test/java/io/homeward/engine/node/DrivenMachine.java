package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.MachinePublicKey;
import java.time.Instant;
import java.util.List;

/** A node machine, and the words by which its tests drive it. */
abstract class DrivenMachine {
  static final MachinePublicKey SERVER_KEY =
      MachinePrivateKey.generate(Randomness.system()).publicKey();
  static final NodeProblem TUN =
      new NodeProblem(NodeProblem.Kind.TUN_NOT_PERMITTED, "homeward0", "");
  static final NodeProblem FULL =
      new NodeProblem(NodeProblem.Kind.STATE_NOT_WRITTEN, "node.json", "");

  /** Of all events; what is shown is asked for at the time that a test says. */
  static final Instant NOW = Instant.parse("2026-11-29T09:12:00Z");

  NodeMachine machine = new NodeMachine(Tailnets.profile(null, false), Tailnets.HOST, true);

  List<NodeAction> on(NodeEvent event) {
    return machine.handle(event, NOW);
  }

  List<NodeAction> control(ControlEvent event) {
    return on(new NodeEvent.Control(0, event));
  }

  List<NodeAction> up(UpRequest request) {
    return on(new NodeEvent.Up(request));
  }

  static UpRequest withKey(String authKey) {
    return UpRequest.connect().withAuthKey(authKey);
  }

  /** Starts with a key and connects. */
  void run() {
    machine = new NodeMachine(Tailnets.profile(Tailnets.KEY, true), Tailnets.HOST, true);
    on(new NodeEvent.Started());
    control(Tailnets.registered(Tailnets.KEY));
    control(new ControlEvent.Connectivity(true));
    control(new ControlEvent.NetMapChanged(Tailnets.map()));
    on(new NodeEvent.NetworkOpened(true));
    assertThat(machine.state()).isEqualTo(NodeState.RUNNING);
  }

  static List<String> names(List<NodeAction> actions) {
    return actions.stream().map(action -> action.getClass().getSimpleName()).toList();
  }
}
