package io.homeward.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.access.Matrix.Party;
import io.homeward.coordinator.access.Matrix.Way;
import io.homeward.coordinator.policy.PolicyException;
import io.homeward.engine.inet.IpText;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What pages ask of a policy: simulator, matrix, preview. */
class PagesOfAccessTest {
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int GRE = 47;

  private static final String RULES =
      """
      "acls": [
        {"action": "accept", "src": ["group:staff"], "dst": ["tag:server:22", "tag:db:5432"]},
        {"action": "accept", "src": ["autogroup:member"], "dst": ["autogroup:self:*"]},
        {"action": "accept", "src": ["cara@example.org"], "dst": ["printer:631"]}]
      """;

  @Test
  void theSimulatorNamesTheLineOfTheFirstRuleThatAllows() throws PolicyException {
    Population population = World.under(RULES);
    assertThat(Simulator.mayReach(population, World.BENS_PC, World.SERVER, TCP, 22))
        .hasValueSatisfying(reason -> assertThat(line(population, reason)).contains("tag:server"));
    assertThat(Simulator.mayReach(population, World.BENS_PC, World.SERVER, TCP, 5432)).isEmpty();
    assertThat(Simulator.mayReach(population, World.SERVER, World.BENS_PC, TCP, 22)).isEmpty();
    assertThat(Simulator.mayReach(population, World.ANNAS_LAPTOP, World.ANNAS_PHONE, TCP, 1))
        .hasValueSatisfying(reason -> assertThat(line(population, reason)).contains("self"));
    assertThat(Simulator.mayReach(population, World.CARAS_PC, IpText.parse("10.1.0.9"), TCP, 631))
        .isPresent();
    assertThat(Simulator.mayReach(population, World.CARAS_PC, IpText.parse("10.1.0.8"), TCP, 631))
        .isEmpty();
  }

  @Test
  void pingsGoWhereverAnythingDoes() throws PolicyException {
    Population population = World.under(RULES);
    assertThat(Simulator.mayReach(population, World.BENS_PC, World.SERVER, ICMP, 0))
        .hasValueSatisfying(reason -> assertThat(line(population, reason)).contains("tag:server"));
    assertThat(Simulator.mayReach(population, World.BENS_PC, World.CARAS_PC, ICMP, 0)).isEmpty();
    assertThat(Simulator.mayReach(population, World.BENS_PC, World.SERVER, GRE, 0)).isEmpty();
  }

  private static String line(Population population, Simulator.Reason reason) {
    return population.policy().document().text().lines().toList().get(reason.line() - 1);
  }

  @Test
  void theSimulatorAndThePacketFilterAgree() throws PolicyException {
    Population population = World.under(RULES);
    Random random = new Random(3);
    int allowed = 0;
    for (int i = 0; i < 2_000; i++) {
      Node from = World.NODES.get(random.nextInt(World.NODES.size()));
      Node to = World.NODES.get(random.nextInt(World.NODES.size()));
      int port = List.of(22, 5432, 631, 80).get(random.nextInt(4));
      boolean passes =
          World.passes(Access.filter(population, to), from.ipv4(), to.ipv4(), TCP, port);
      if (from.id() != to.id()) {
        assertThat(Simulator.mayReach(population, from, to, TCP, port).isPresent())
            .as(from + " to " + to + " port " + port)
            .isEqualTo(passes);
        allowed += passes ? 1 : 0;
      }
    }
    assertThat(allowed).isGreaterThan(50);
  }

  @Test
  void theMatrixSaysWhoReachesWhatByWhichLine() throws PolicyException {
    Map<Party, Map<Party, Set<Way>>> table = Matrix.of(World.under(RULES));
    Party anna = new Party(false, World.ANNA.login());
    Party ben = new Party(false, World.BEN.login());
    Party server = new Party(true, "tag:server");
    assertThat(cell(table, ben, server)).extracting(Way::traffic).contains("22");
    assertThat(cell(table, ben, new Party(true, "tag:router"))).isNull();
    assertThat(cell(table, anna, anna)).extracting(Way::traffic).containsExactly("*");
    assertThat(cell(table, anna, ben)).as("only the own ones").isNull();
    assertThat(table).doesNotContainKey(server);
  }

  @Test
  void whatTheMatrixSaysOfOnePartyIsItsRow() throws PolicyException {
    Population population = World.under(RULES);
    Map<Party, Map<Party, Set<Way>>> table = Matrix.of(population);

    assertThat(table).hasSizeGreaterThan(1);
    for (Party party : Matrix.parties(population)) {
      assertThat(Matrix.from(population, party)).isEqualTo(table.getOrDefault(party, Map.of()));
    }
  }

  @Test
  void aTargetThatIsADeviceWithTwoTagsCountsForBothWithItsOwnPorts() throws PolicyException {
    Map<Party, Map<Party, Set<Way>>> table = Matrix.of(World.under(RULES));
    Party ben = new Party(false, World.BEN.login());
    assertThat(cell(table, ben, new Party(true, "tag:db")))
        .extracting(Way::traffic)
        .containsExactlyInAnyOrder("22", "5432");
  }

  @Test
  void thePreviewTellsEachDeviceForWhichSomethingChangesAndNoOther() throws PolicyException {
    Population before = World.under(RULES);
    Population after =
        before.under(World.under(RULES.replace("\"group:staff\"", "\"ben@example.com\"")).policy());

    List<Preview.Effect> effects = Preview.of(before, after);

    assertThat(effects)
        .extracting(Preview.Effect::device)
        .containsExactly(
            World.ANNAS_LAPTOP.id(),
            World.ANNAS_PHONE.id(),
            World.SERVER.id(),
            World.DATABASE.id());
    assertThat(effects.getFirst().vanishes())
        .containsExactly(World.SERVER.id(), World.DATABASE.id());
    assertThat(effects.getFirst().filter()).as("who reaches it is the same").isFalse();
    assertThat(effects.getLast().filter()).isTrue();
    assertThat(Preview.of(before, before.under(before.policy()))).isEmpty();
  }

  private static @Nullable Set<Way> cell(
      Map<Party, Map<Party, Set<Way>>> table, Party from, Party to) {
    return table.getOrDefault(from, Map.of()).get(to);
  }
}
