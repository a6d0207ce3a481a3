package io.homeward.engine.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On loopback, which every system routes and names the same way. */
class SelfTestTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress OURS = InetAddress.ofLiteral("100.64.0.9");

  @Test
  void nothingIsFoundWhereAllIsAsExpected() {
    Expected expected = new Expected("localhost", Set.of(LOOPBACK), List.of(LOOPBACK));
    assertThat(SelfTest.run(expected)).isEmpty();
  }

  @Test
  void aRouteThatLeadsElsewhereNamesTheInterface() {
    Expected expected = new Expected("", Set.of(OURS), List.of(LOOPBACK));
    assertThat(SelfTest.run(expected)).containsExactly(new Finding.RouteAstray(LOOPBACK, "lo"));
  }

  @Test
  void aNameWithAnotherAddressIsNotOurs() {
    Expected expected = new Expected("localhost", Set.of(OURS), List.of());
    assertThat(SelfTest.run(expected))
        .singleElement()
        .isInstanceOfSatisfying(
            Finding.NameUnanswered.class,
            finding -> assertThat(finding.answer()).contains("127.0.0.1"));
  }

  @Test
  void aNameThatNobodyKnowsIsFound() {
    Expected expected = new Expected("nobody.invalid", Set.of(OURS), List.of());
    assertThat(SelfTest.run(expected))
        .containsExactly(new Finding.NameUnanswered("nobody.invalid", ""));
  }
}
