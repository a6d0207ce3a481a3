package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person hears of relays. */
class RelayProblemsTest extends DrivenMachine {
  private static final RelayProblem SILENT = new RelayProblem(RelayProblem.Kind.NO_ANSWER, "");

  private void stands(RelayState home) {
    on(
        new NodeEvent.RelaysStand(
            List.of(
                new RelayStatus(900, "home", "", true, home),
                new RelayStatus(901, "far", "", false, failed(Duration.ofSeconds(5))))));
  }

  private static RelayState failed(Duration retryIn) {
    return new RelayState.Failed(SILENT, retryIn);
  }

  private List<NodeProblem> problems() {
    return machine.status("", Instant.EPOCH).problems();
  }

  @Test
  void aHomeRelayThatStaysAwayIsNamedUntilItIsBack() {
    run();
    stands(failed(Duration.ofMillis(200)));
    assertThat(problems()).as("it may only be restarting").isEmpty();
    stands(failed(Duration.ofSeconds(2)));
    NodeProblem away = new NodeProblem(NodeProblem.Kind.RELAY_UNREACHABLE, "home", SILENT.text());
    assertThat(problems()).containsExactly(away);
    stands(new RelayState.Connecting());
    assertThat(problems()).as("while it is tried again").containsExactly(away);
    stands(new RelayState.Connected("a", true, ""));
    assertThat(problems()).isEmpty();
    stands(new RelayState.Connecting());
    assertThat(problems()).isEmpty();
  }

  @Test
  void whatARelaySaysOfItselfIsShownUntilItTakesItBack() {
    run();
    stands(new RelayState.Connected("a", true, "too many clients"));
    assertThat(problems())
        .containsExactly(
            new NodeProblem(NodeProblem.Kind.RELAY_UNWELL, "home", "too many clients"));
    stands(new RelayState.Connected("a", true, ""));
    assertThat(problems()).isEmpty();
  }

  @Test
  void withoutANetworkTheServerAloneIsNamed() {
    run();
    stands(failed(Duration.ofSeconds(2)));
    control(
        new ControlEvent.Trouble(
            new ControlProblem(ControlProblem.Kind.SERVER_UNREACHABLE, "refused")));
    assertThat(problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.SERVER_UNREACHABLE);
    control(new ControlEvent.TroubleOver());
    assertThat(problems())
        .extracting(NodeProblem::kind)
        .containsExactly(NodeProblem.Kind.RELAY_UNREACHABLE);
  }

  @Test
  void aNodeThatIsDownHasNoTroubleWithRelays() {
    run();
    stands(failed(Duration.ofSeconds(2)));
    on(new NodeEvent.Down());
    stands(failed(Duration.ofSeconds(2)));
    assertThat(problems()).isEmpty();
  }
}
