package io.homeward.interop;

import static io.homeward.interop.UserspaceTailscale.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Official clients do what the owner of our server does with them on the dashboard. */
@Tag("interop")
@Timeout(300)
class OfficialOnDashboardTest {
  @TempDir Path dir;
  private HomeServer home;

  @BeforeEach
  void start() throws Exception {
    home = HomeServer.start(dir, "anna", "ben");
  }

  @AfterEach
  void stop() {
    home.close();
  }

  @Test
  void anExpiredDeviceAsksToSignInIsTheSameAfterwardsAndCanBeKept() throws Exception {
    home.change("/settings/key-expiry", "days", "30");
    try (UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop")) {
      laptop.joins(home.url(), home.key("owner"));
      AdminAnswer.DeviceAnswer device = home.device("laptop");
      Instant first = keyExpiry(laptop);
      assertThat(first)
          .isBetween(
              Instant.now().plus(Duration.ofDays(29)),
              // A key ends with a whole second.
              Instant.now().plus(Duration.ofDays(30)).plusSeconds(2));

      assertThat(home.change(device, "expire")).contains("has to sign in there again");

      laptop.awaitState("NeedsLogin");
      try (ForeignProgram up =
          laptop.start("up", "--login-server=" + home.url(), "--hostname=laptop")) {
        String page = URI.create(up.awaitLine(line -> line.contains("/join/")).strip()).getPath();
        String asked = home.owner().open(page);
        assertThat(asked).contains("laptop");
        assertThat(home.owner().answer(asked, page, "answer=join")).contains("laptop is on");
        up.awaitLine(line -> line.contains("Success"));
      }
      laptop.awaitState("Running");
      assertThat(home.device("laptop").id()).isEqualTo(device.id());
      assertThat(laptop.status().path("Self").path("TailscaleIPs").toString())
          .contains(device.ipv4(), device.ipv6());
      assertThat(keyExpiry(laptop)).as("extended").isAfterOrEqualTo(first);

      assertThat(home.change(device, "keep")).contains("does not expire any more");

      eventually(() ->
          assertThat(laptop.status().path("Self").path("KeyExpiry").isMissingNode()).isTrue());
      assertThat(laptop.state()).isEqualTo("Running");
    }
  }

  private static Instant keyExpiry(UserspaceTailscale client) throws Exception {
    return Instant.parse(client.status().path("Self").path("KeyExpiry").asString());
  }

  @Test
  void networksAndTheWayToTheInternetAreApprovedOneByOne() throws Exception {
    try (UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      laptop.joins(home.url(), home.key("anna"));
      nas.joins(home.url(), home.key("ben"));
      home.policy(
          """
          {"grants": [{"src": ["anna@"], "dst": ["ben@", "10.8.0.0/15", "autogroup:internet"],
                       "ip": ["*"]}]}
          """);
      assertThat(
              nas.run("set", "--advertise-routes=10.8.0.0/24,10.9.0.0/24", "--advertise-exit-node"))
          .as(nas.said())
          .isZero();
      AdminAnswer.DeviceAnswer device = home.device("nas");
      String at = "/machines/" + device.id();
      eventually(
          () -> assertThat(home.owner().open(at)).contains("10.8.0.0/24", "10.9.0.0/24", "exit"));
      assertThat(routes(laptop)).doesNotContain("10.8.0.0/24", "10.9.0.0/24", "0.0.0.0/0");

      home.change(at + "/routes", "route", "10.9.0.0/24", "turn", "approve");
      eventually(() ->
          assertThat(routes(laptop))
              .contains("10.9.0.0/24")
              .doesNotContain("10.8.0.0/24", "0.0.0.0/0"));
      assertThat(laptop.peer("nas").path("ExitNodeOption").asBoolean()).isFalse();

      home.change(at + "/routes", "route", "exit", "turn", "approve");
      eventually(() -> assertThat(laptop.peer("nas").path("ExitNodeOption").asBoolean()).isTrue());
      assertThat(laptop.says("exit-node", "list")).contains("nas");
      assertThat(laptop.run("set", "--exit-node=nas")).as(laptop.said()).isZero();
      eventually(() -> assertThat(laptop.peer("nas").path("ExitNode").asBoolean()).isTrue());
      assertThat(laptop.run("set", "--exit-node=")).as(laptop.said()).isZero();

      home.change(at + "/routes", "route", "10.9.0.0/24", "turn", "revoke");
      eventually(() -> assertThat(routes(laptop)).doesNotContain("10.9.0.0/24"));
      home.change(at + "/routes", "route", "exit", "turn", "revoke");
      eventually(() -> assertThat(laptop.peer("nas").path("ExitNodeOption").asBoolean()).isFalse());
    }
  }

  private static String routes(UserspaceTailscale client) throws Exception {
    return client.peer("nas").path("AllowedIPs").toString();
  }

  @Test
  void aConnectionIsMadeWhileThePolicyAllowsItAndNotOtherwise() throws Exception {
    try (Greetings greetings = Greetings.listen();
        UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop");
        UserspaceTailscale nas = new UserspaceTailscale(dir, "nas")) {
      laptop.joins(home.url(), home.key("anna"));
      nas.joins(home.url(), home.key("ben"));
      String address = home.device("nas").ipv4();

      allow("tcp:" + greetings.port());
      eventually(() -> assertThat(laptop.hears(address, greetings.port())).isTrue());
      allow("tcp:" + (greetings.port() == 1 ? 2 : greetings.port() - 1));
      // The rule holds on the other one, which has to hear of it first.
      eventually(() -> assertThat(laptop.hears(address, greetings.port())).isFalse());
      assertThat(laptop.peer("nas").isMissingNode()).as("it is seen still").isFalse();
      home.policy("{\"grants\": []}");
      eventually(() -> assertThat(laptop.peer("nas").isMissingNode()).isTrue());
      assertThat(laptop.hears(address, greetings.port())).isFalse();
      allow("tcp:" + greetings.port());
      eventually(() -> assertThat(laptop.hears(address, greetings.port())).isTrue());
    }
  }

  private void allow(String ip) {
    home.policy(
        "{\"grants\": [{\"src\": [\"anna@\"], \"dst\": [\"ben@\"], \"ip\": [\"" + ip + "\"]}]}");
  }

  @Test
  void theClientIsAskedToUpdateItselfAndToWakeAnotherAndThePageSaysWhatItAnswers()
      throws Exception {
    try (UserspaceTailscale laptop = new UserspaceTailscale(dir, "laptop")) {
      laptop.joins(home.url(), home.key("anna"));
      AdminAnswer.DeviceAnswer device = home.device("laptop");
      eventually(() ->
          assertThat(home.owner().open("/machines/" + device.id())).contains("Update the client"));

      assertThat(home.change(device, "update"))
          .as("its person has not allowed it")
          .contains("auto-update");
      assertThat(laptop.said()).contains("c2n: POST /update received");
      assertThat(laptop.run("set", "--auto-update")).as(laptop.said()).isNotNegative();
      String page = home.change(device, "wake", "mac", "00:11:22:33:44:55");
      JsonNode interfaces = laptop.json("debug", "netmap");
      assertThat(page).as(interfaces.toString()).containsAnyOf("has sent the call", "could not");
    }
  }
}
