package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.WireFilterRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies at a whole server, as devices hear of them. */
@Timeout(60)
class PolicyInForceTest {
  private static final String ANNA_REACHES_BEN =
      "{\"grants\": [{\"src\": [\"anna@\"], \"dst\": [\"ben@\"], \"ip\": [\"tcp:22\"]}]}";

  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("anna"));
    server.administer(new PeopleRequest.CreateUser("ben"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aNewPolicyIsToldToThoseForWhomItMakesADifference() throws IOException {
    try (TestDevice laptop = device("laptop", "anna");
        TestDevice phone = device("phone", "anna");
        TestDevice pc = device("pc", "ben");
        TestDevice.Stream annas = laptop.stream();
        TestDevice.Stream bens = pc.stream()) {
      assertThat(until(annas, map -> map.node() != null).peers())
          .as("at first everybody has the own devices")
          .extracting("name")
          .containsExactly("phone." + server.domain() + ".");
      MapResponse alone = until(bens, map -> map.node() != null);
      assertThat(alone.peers()).isEmpty();

      set(ANNA_REACHES_BEN);

      MapResponse news = until(annas, map -> !map.peersChanged().isEmpty());
      assertThat(news.peersChanged().getFirst().name()).startsWith("pc.");
      List<WireFilterRule> rules = rules(until(bens, map -> map.packetFilters() != null));
      assertThat(rules).hasSize(1);
      assertThat(Objects.requireNonNull(rules.getFirst().dstPorts().getFirst().ports()).first())
          .isEqualTo(22);
      assertThat(phone.node()).isNotEqualTo(laptop.node());

      set("{\"grants\": []}");

      assertThat(rules(until(bens, map -> map.packetFilters() != null))).isEmpty();
      assertThat(until(annas, map -> !map.peersRemoved().isEmpty()).peersRemoved()).isNotEmpty();
    }
  }

  @Test
  void aPolicyThatIsWrongChangesNothing() {
    AdminAnswer.PolicyAnswer before = policy();
    AdminAnswer.PolicyVerdict wrong = set("{\n  \"grants\": [{\"src\": [\"tag:x\"]}]\n}");
    assertThat(wrong.version()).isZero();
    assertThat(wrong.problems().getFirst().line()).isEqualTo(2);
    AdminAnswer.PolicyVerdict failing =
        set(
            ANNA_REACHES_BEN.substring(0, ANNA_REACHES_BEN.length() - 1)
                + ",\n\"tests\": [{\"src\": \"ben@\", \"accept\": [\"anna@:22\"]}]}");
    assertThat(failing.problems().getFirst().line()).isEqualTo(2);
    assertThat(policy()).isEqualTo(before);
  }

  @Test
  void theHistoryTellsWhoWroteWhatAndWhatWasComesBack() {
    String commented = "// mine\n" + ANNA_REACHES_BEN;
    assertThat(set(commented).version()).isEqualTo(1);
    assertThat(set("{}").version()).isEqualTo(2);
    var back =
        (AdminAnswer.PolicyVerdict) server.administer(new PolicyRequest.RestorePolicy(1, "ben"));
    assertThat(back.version()).isEqualTo(3);
    assertThat(policy().text()).isEqualTo(commented);
    stop();
    server = CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort());
    assertThat(policy().text()).as("after a restart").isEqualTo(commented);
    var list = (AdminAnswer.PolicyList) server.administer(new PolicyRequest.ListPolicies());
    assertThat(list.policies()).extracting("version").containsExactly(3L, 2L, 1L);
    assertThat(list.policies()).extracting("author").containsExactly("ben", "anna", "anna");
    assertThat(list.policies()).extracting("restored").containsExactly(1L, 0L, 0L);
    assertThatThrownBy(() -> server.administer(new PolicyRequest.RestorePolicy(9, "ben")))
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void devicesJoinWithAddressesOfThePoolUntilItIsFull() throws IOException {
    set("{\"nodeAttrs\": [{\"target\": [\"anna@\"], \"ipPool\": [\"100.81.0.20/32\"]}]}");
    try (TestDevice laptop = device("laptop", "anna");
        TestDevice pc = device("pc", "ben");
        TestDevice.Stream annas = laptop.stream();
        TestDevice.Stream bens = pc.stream()) {
      assertThat(address(annas)).isEqualTo("100.81.0.20/32");
      assertThat(address(bens)).isNotEqualTo("100.81.0.20/32");
    }
    var key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey("anna", false, false, 60, List.of()));
    try (TestDevice phone = new TestDevice(server.url(), "phone")) {
      var refused = phone.registerByKey(Objects.requireNonNull(key.key()));
      assertThat(refused.machineAuthorized()).isFalse();
      assertThat(refused.error()).contains("100.81.0.20", "all of them are taken");
    }
  }

  private static String address(TestDevice.Stream stream) throws IOException {
    MapResponse first = until(stream, map -> map.node() != null);
    return Objects.requireNonNull(first.node()).addresses().getFirst().toString();
  }

  private AdminAnswer.PolicyVerdict set(String text) {
    return (AdminAnswer.PolicyVerdict) server.administer(new PolicyRequest.PutPolicy(text, "anna"));
  }

  private AdminAnswer.PolicyAnswer policy() {
    return (AdminAnswer.PolicyAnswer) server.administer(new PolicyRequest.ShowPolicy(0));
  }

  private TestDevice device(String name, String user) throws IOException {
    var key =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey(user, false, false, 60, List.of()));
    TestDevice device = new TestDevice(server.url(), name);
    device.registerByKey(Objects.requireNonNull(key.key()));
    return device;
  }

  private static List<WireFilterRule> rules(MapResponse map) {
    return Objects.requireNonNull(Objects.requireNonNull(map.packetFilters()).get("base"));
  }

  private static MapResponse until(TestDevice.Stream stream, Predicate<MapResponse> wanted)
      throws IOException {
    while (true) {
      MapResponse map = Objects.requireNonNull(stream.next(), "the stream ended");
      if (wanted.test(map)) {
        return map;
      }
    }
  }
}
