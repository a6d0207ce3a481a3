package io.homeward.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.os.HostState;
import io.homeward.engine.os.HostState.DnsMode;
import io.homeward.engine.os.HostTrouble;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostStatesTest {
  private static HostState state(DnsMode mode, String... former) {
    return new HostState(
        mode, false, true, true, List.of(former).stream().map(IpText::parse).toList(), List.of());
  }

  @ParameterizedTest
  @EnumSource(
      value = DnsMode.class,
      names = {"PLAIN_FILE", "RESOLVCONF"})
  void neverAsksWhatItsOwnFileNames(DnsMode mode) {
    assertThat(HostStates.resolvers(state(mode))).isEmpty();
    assertThat(HostStates.resolvers(state(mode, "192.0.2.53")))
        .containsExactly(Endpoint.parse("192.0.2.53:53"));
  }

  @ParameterizedTest
  @EnumSource(HostTrouble.Kind.class)
  void everyTroubleIsAProblemThatNamesWhatItIsAbout(HostTrouble.Kind kind) {
    HostState state =
        new HostState(
            DnsMode.NONE,
            false,
            true,
            false,
            List.of(),
            List.of(new HostTrouble(kind, "subject", "detail")));
    NodeProblem.Kind problem =
        kind == HostTrouble.Kind.NAMES_REFUSED
            ? NodeProblem.Kind.NAMES_NOT_SET
            : NodeProblem.Kind.valueOf(kind.name());
    assertThat(HostStates.problems(state, "homeward0"))
        .containsExactly(
            new NodeProblem(problem, "subject", "detail"),
            new NodeProblem(NodeProblem.Kind.NOT_GUARDED, "homeward0", ""));
  }

  @Test
  void whereNothingIsWrongThereIsNoProblem() {
    assertThat(HostStates.problems(state(DnsMode.NONE), "homeward0")).isEmpty();
  }
}
