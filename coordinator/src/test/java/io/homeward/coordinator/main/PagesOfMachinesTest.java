package io.homeward.coordinator.main;

import static io.homeward.coordinator.testing.Browser.body;
import static io.homeward.coordinator.testing.Browser.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.PingRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page of a machine does with it, at a whole server. */
@Timeout(120)
class PagesOfMachinesTest extends PagesFixture {
  @Test
  void networksBehindADeviceAreApprovedOneByOne() throws IOException {
    long id = joined("anna", "router", "192.168.7.0/24", "0.0.0.0/0", "::/0");
    String at = "/machines/" + id;
    assertThat(body(browser.get(at)))
        .contains("192.168.7.0/24", "Exit node", "Offered, not approved");

    browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "approve");

    assertThat(device("router").approvedRoutes()).containsExactly("192.168.7.0/24");
    browser.post(at + "/routes", "route", "exit", "turn", "approve");
    assertThat(device("router").approvedRoutes())
        .containsExactlyInAnyOrder("192.168.7.0/24", "0.0.0.0/0", "::/0");
    browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "revoke");
    assertThat(device("router").approvedRoutes()).containsExactlyInAnyOrder("0.0.0.0/0", "::/0");
    for (String bad : List.of("", "7", "192.168.7.1/24", "127.0.0.0/8", "100.64.0.0/10")) {
      assertThat(status(browser.post(at + "/routes", "route", bad, "turn", "approve")))
          .as(bad)
          .isEqualTo(409);
    }
    server.administer(
        new PolicyRequest.PutPolicy(
            "{\"autoApprovers\": {\"routes\": {\"192.168.7.0/24\": [\"anna@\"]}}}", "anna"));
    assertThat(body(browser.get(at))).contains("Approved by the policy");
    assertThat(status(browser.post(at + "/routes", "route", "192.168.7.0/24", "turn", "revoke")))
        .isEqualTo(409);
  }

  @Test
  void aClientThatIsConnectedUpdatesItselfAndWakesAnother() throws Exception {
    try (TestDevice laptop = new TestDevice(server.url(), "laptop")) {
      AdminAnswer.AuthKeyAnswer key =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(new KeyRequest.CreateAuthKey("anna", false, false, 60, List.of()));
      laptop.registerByKey(Objects.requireNonNull(key.key()));
      String at = "/machines/" + device("laptop").id();
      assertThat(body(browser.post(at + "/update"))).contains("is not connected");
      try (TestDevice.Stream stream = laptop.stream()) {
        Objects.requireNonNull(stream.next());

        assertThat(asked(laptop, stream, at + "/update", "{\"Started\": true}"))
            .contains("303", "POST /update HTTP/1.1");
        assertThat(body(browser.get(at))).contains("updates its client now");
        // Clients tell of each network in which it did not go out.
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/wake",
                    "{\"SentTo\": [\"eth0\"], \"Errors\": [\"permission denied\"]}"))
            .contains("303", "mac=00:11:22:33:44:55");
        assertThat(
                asked(laptop, stream, at + "/wake", "{\"SentTo\": null, \"Errors\": [\"denied\"]}"))
            .contains("409", "could not send it", "denied");
        assertThat(asked(laptop, stream, at + "/wake", "{\"SentTo\": null, \"Errors\": null}"))
            .contains("409", "in no local network");
        // As clients say it: the reason in words as well.
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"not enabled\", \"Enabled\": false, \"Supported\": true}"))
            .contains("409", "auto-update")
            .doesNotContain("not enabled");
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"not enabled\", \"Enabled\": false, \"Supported\": false}"))
            .contains("409", "its way of installation");
        assertThat(
                asked(
                    laptop,
                    stream,
                    at + "/update",
                    "{\"Err\": \"no space\", \"Enabled\": true, \"Supported\": true}"))
            .contains("409", "no space");
        assertThat(asked(laptop, stream, at + "/update", "nonsense")).contains("409");
        assertThat(body(browser.post(at + "/wake", "mac", "7"))).contains("00:11:22:33:44:55");
      }
    }
  }

  @Test
  void aDeviceThatWaitsIsApprovedOrRefusedOnOnePage() throws IOException {
    browser.post("/settings/approval", "approval", "on");
    long one = joined("anna", "phone");
    long other = joined("anna", "stranger");
    assertThat(body(browser.get("/machines"))).contains("2 new devices wait for your approval");
    assertThat(body(browser.get("/waiting"))).contains("phone", "stranger");

    browser.post("/machines/" + one + "/approve");
    browser.post("/machines/" + other + "/refuse");

    assertThat(device("phone").approved()).isTrue();
    assertThat(names()).containsExactly("phone");
    assertThat(status(browser.post("/machines/" + one + "/refuse")))
        .as("who takes part is not refused here")
        .isEqualTo(404);
  }

  /** What the page says and what the client was asked, which answers with this. */
  private String asked(TestDevice device, TestDevice.Stream stream, String path, String answer)
      throws Exception {
    CompletableFuture<String> page =
        CompletableFuture.supplyAsync(() -> {
          try {
            return browser.post(path, "mac", "00-11-22-33-44-55");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    PingRequest ping = null;
    while (ping == null) {
      ping = Objects.requireNonNull(stream.next(), "the stream ended").pingRequest();
    }
    String where = URI.create(ping.url()).getPath();
    byte[] response = ("HTTP/1.1 200 OK\r\n\r\n" + answer).getBytes(StandardCharsets.US_ASCII);
    try (TestDevice stranger = new TestDevice(server.url(), "stranger")) {
      assertThat(stranger.post(where, response).code()).as("another device").isEqualTo(404);
    }
    assertThat(device.post(where, response).code()).isEqualTo(200);
    assertThat(device.post(where, response).code()).as("twice").isEqualTo(404);
    return page.get(30, TimeUnit.SECONDS)
        + new String(Objects.requireNonNull(ping.payload()), StandardCharsets.US_ASCII);
  }

  private List<String> names() {
    return devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }
}
