package io.homeward.engine.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.inet.ServiceAddresses;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
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

  @Test
  void whoIsAskedAndWhoAnswersTellTheCause() {
    Expected expected = new Expected("laptop.fox.internal", Set.of(OURS), List.of());
    Finding unanswered = new Finding.NameUnanswered("laptop.fox.internal", "192.0.2.1");
    assertThat(cause(expected, true)).as("nobody that can be asked").isEqualTo(unanswered);
    assertThat(cause(expected, true, "100.100.100.100", "192.0.2.53")).isEqualTo(unanswered);
    assertThat(cause(expected, true, "127.0.0.53")).as("resolved").isEqualTo(unanswered);
    for (String first : List.of("127.0.0.1", "192.0.2.53", "::1")) {
      assertThat(cause(expected, true, first, "100.100.100.100"))
          .isEqualTo(
              new Finding.NameAskedElsewhere(
                  "laptop.fox.internal",
                  List.of(InetAddress.ofLiteral(first), ServiceAddresses.IPV4)));
    }
    assertThat(cause(expected, false, "127.0.0.1"))
        .as("not even Homeward answers")
        .isEqualTo(new Finding.NameServiceSilent(ServiceAddresses.IPV4));
  }

  private static Finding cause(Expected expected, boolean served, String... asked) {
    List<InetAddress> resolvers = Arrays.stream(asked).map(InetAddress::ofLiteral).toList();
    return SelfTest.cause(expected, "192.0.2.1", resolvers, served);
  }

  @Test
  void noAnswerOfBeforeIsTakenForOneOfNow() {
    String name = "laptop.red-fox.internal";
    Set<String> written = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      written.add(SelfTest.anotherWay(name));
    }
    assertThat(written).hasSize(1000).allMatch(name::equalsIgnoreCase);
    assertThat(SelfTest.anotherWay("7.9-1")).isEqualTo("7.9-1");
  }
}
