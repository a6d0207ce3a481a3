package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.main.StateAdministration;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * A device whose network is gone without a word, as when it lost its power, is offline for the
 * others before long. Without questions from the server nothing would tell for a quarter of an
 * hour: so long TCP sends what is under way again and again.
 */
@Timeout(300)
@SuppressWarnings("NullAway.Init")
class VanishedDeviceTest {
  private static final String HUB = "10.9.0.1";

  private Netlab lab;
  private NetlabHost hub;
  private NetlabHost laptop;
  private String wire;

  @BeforeEach
  void wire() throws IOException {
    lab = Netlab.create();
    NetlabHost lan = lab.bridge("lan");
    hub = lab.host("hub");
    laptop = lab.host("laptop");
    lab.plug(hub, HUB + "/24", lan);
    wire = lab.plug(laptop, "10.9.0.2/24", lan);
    laptop.emptyDirectory("/run");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  @Tag("netlab")
  void isOfflineAfterTheTimeThatIsSet() throws Exception {
    isOfflineWithin(Duration.ofSeconds(45), "1", "5");
  }

  @Test
  @Tag("long")
  void isOfflineWithinAMinuteAndAHalf() throws Exception {
    isOfflineWithin(Duration.ofSeconds(90));
  }

  private void isOfflineWithin(Duration limit, String... limits) throws Exception {
    RunningHub running = RunningHub.start(hub, HUB, limits);
    Daemons.daemon(laptop);
    Daemons.join(laptop, "laptop", HUB, running.authKey());
    Netlab.await("the device", this::online);
    // For longer than the limit in the short case: who answers stays.
    Awaitility.await()
        .during(Duration.ofSeconds(8))
        .atMost(Duration.ofSeconds(20))
        .until(this::online);

    laptop.run("ip", "link", "set", wire, "down");
    long begun = System.nanoTime();
    // Something is under way to it, so that its silence is no idleness.
    administer(new DeviceRequest.RenameDevice("laptop", "lost"));

    Awaitility.await("offline")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !online());
    System.out.println(
        "offline after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");

    laptop.run("ip", "link", "set", wire, "up");
    Netlab.await("it comes back", this::online);
    assertThat(device().path("name").asString()).isEqualTo("lost");
  }

  private boolean online() {
    return device().path("online").asBoolean();
  }

  private JsonNode device() {
    return administer(new DeviceRequest.ListDevices()).path("devices").get(0);
  }

  private JsonNode administer(AdminRequest request) {
    return StateAdministration.carryOut(RunningHub.stateDir(hub), request);
  }
}
