package io.homeward.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Official clients of two people at our server, while those who run it change what holds. */
@Tag("interop")
@Timeout(300)
class OfficialPolicyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String ICMP = "--icmp";

  @TempDir Path dir;

  @Test
  void seeAndReachWhatThePolicyInForceSaysAndHearOfEveryChange() throws Exception {
    try (CoordinatorServer server =
            CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("server")).withAnyPort());
        UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale phone = new UserspaceTailscale(dir, "phone");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      server.administer(new PeopleRequest.CreateUser("ben"));
      assertThat(laptop.up(server.url(), key(server, "anna"))).as(laptop.said()).isZero();
      assertThat(phone.up(server.url(), key(server, "anna"))).as(phone.said()).isZero();
      assertThat(nas.up(server.url(), key(server, "ben"))).as(nas.said()).isZero();

      seesItsPersonsDevicesAlone(laptop);
      seesOthersOnceARuleSaysSo(server, laptop, nas);
      reachesWhatTheRuleSays(server, laptop);
      reachesNetworksBehindAndThroughOthersOnceApproved(server, laptop, nas);
      hearsWhoMayLogInBySsh(server, laptop, nas);
      hearsOfANewName(server, laptop);
      seesOthersNoLonger(server, laptop);
      server.administer(new DeviceRequest.ExpireDevice("laptop"));
      laptop.awaitState("NeedsLogin");
    }
  }

  private static void seesItsPersonsDevicesAlone(UserspaceTailscale laptop) {
    eventually(() -> assertThat(laptop.peer("phone").isMissingNode()).isFalse());
    eventually(() ->
        assertThat(laptop.run("ping", ICMP, "--c=1", "--timeout=3s", "phone"))
            .as(laptop.said())
            .isZero());
    eventually(() -> assertThat(laptop.peer("nas").isMissingNode()).isTrue());
  }

  private static void seesOthersOnceARuleSaysSo(
      CoordinatorServer server, UserspaceTailscale laptop, UserspaceTailscale nas)
      throws Exception {
    put(
        server,
        "{\"grants\": [{\"src\": [\"anna@\"], \"dst\": [\"ben@\"], \"ip\": [\"tcp:22\"]}]}");
    eventually(() -> assertThat(laptop.peer("nas").isMissingNode()).isFalse());
    eventually(() -> assertThat(nas.peer("laptop").isMissingNode()).isFalse());
    // No rule speaks of own devices any more.
    eventually(() -> assertThat(laptop.peer("phone").isMissingNode()).isTrue());
    assertThat(laptop.run("ping", ICMP, "--c=1", "--timeout=2s", "nas"))
        .as("an echo, which the rule does not allow: " + laptop.said())
        .isNotZero();
  }

  private static void reachesWhatTheRuleSays(CoordinatorServer server, UserspaceTailscale laptop) {
    put(
        server,
        "{\"grants\": [{\"src\": [\"anna@\"], \"dst\": [\"ben@\"], \"ip\": [\"icmp:*\"]}]}");
    eventually(() ->
        assertThat(laptop.run("ping", ICMP, "--c=1", "--timeout=3s", "nas"))
            .as(laptop.said())
            .isZero());
  }

  private static void reachesNetworksBehindAndThroughOthersOnceApproved(
      CoordinatorServer server, UserspaceTailscale laptop, UserspaceTailscale nas)
      throws Exception {
    put(
        server,
        """
        {"grants": [{"src": ["anna@"], "dst": ["ben@", "10.9.0.0/24", "autogroup:internet"],
                     "ip": ["*"]}]}
        """);
    assertThat(nas.run("set", "--advertise-routes=10.9.0.0/24", "--advertise-exit-node"))
        .as(nas.said())
        .isZero();
    assertThat(laptop.peer("nas").path("AllowedIPs").toString()).doesNotContain("10.9.0.0/24");
    server.administer(
        new DeviceRequest.ApproveRoutes("nas", List.of("10.9.0.0/24", "0.0.0.0/0", "::/0")));
    eventually(() -> {
      JsonNode seen = laptop.peer("nas");
      assertThat(seen.path("AllowedIPs").toString()).contains("10.9.0.0/24", "0.0.0.0/0", "::/0");
      assertThat(seen.path("PrimaryRoutes").toString()).contains("10.9.0.0/24");
      assertThat(seen.path("ExitNodeOption").asBoolean()).isTrue();
    });
    assertThat(laptop.run("set", "--exit-node=nas")).as(laptop.said()).isZero();
    eventually(() -> assertThat(laptop.peer("nas").path("ExitNode").asBoolean()).isTrue());
    assertThat(laptop.run("set", "--exit-node=")).as(laptop.said()).isZero();
  }

  private static void hearsWhoMayLogInBySsh(
      CoordinatorServer server, UserspaceTailscale laptop, UserspaceTailscale nas) {
    put(
        server,
        """
        {"grants": [{"src": ["anna@"], "dst": ["ben@"], "ip": ["*"]}],
         "ssh": [{"action": "accept", "src": ["anna@"], "dst": ["anna@"], "users": ["root"]}]}
        """);
    eventually(() -> {
      JsonNode map = laptop.json("debug", "netmap");
      JsonNode rule = map.path("SSHPolicy").path("rules").path(0);
      assertThat(rule.path("sshUsers").toString()).contains("root");
      assertThat(rule.path("action").path("accept").asBoolean()).isTrue();
      assertThat(rule.path("principals").toString()).contains("nodeIP");
    });
    eventually(() ->
        assertThat(nas.json("debug", "netmap").path("SSHPolicy").path("rules").size()).isZero());
  }

  private static void hearsOfANewName(CoordinatorServer server, UserspaceTailscale laptop) {
    server.administer(new DeviceRequest.RenameDevice("nas", "vault"));
    eventually(() -> assertThat(laptop.peer("vault").isMissingNode()).isFalse());
    eventually(() -> assertThat(laptop.run("ip", "-4", "vault")).as(laptop.said()).isZero());
    server.administer(new DeviceRequest.RenameDevice("laptop", "book"));
    eventually(() ->
        assertThat(laptop.status().path("Self").path("DNSName").asString()).startsWith("book."));
    server.administer(new DeviceRequest.RenameDevice("book", "laptop"));
  }

  private static void seesOthersNoLonger(CoordinatorServer server, UserspaceTailscale laptop) {
    put(server, "{\"grants\": []}");
    eventually(() -> assertThat(laptop.status().path("Peer").size()).isZero());
  }

  private static void put(CoordinatorServer server, String policy) {
    AdminAnswer answer = server.administer(new PolicyRequest.PutPolicy(policy, "anna"));
    assertThat(((AdminAnswer.PolicyVerdict) answer).problems()).isEmpty();
  }

  private static String key(CoordinatorServer server, String user) {
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey(user, true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private static void eventually(ThrowingRunnable condition) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(condition);
  }
}
