package io.homeward.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.cli.Main;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.controlclient.ControlClient;
import io.homeward.engine.controlclient.ControlClientConfig;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.testing.Nodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two real clients that live from copies of one disk, and what the server's owner sees of it. */
@Timeout(180)
class ClonedDeviceTest {
  /** The server asks who waits to come back after 15 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path dir;
  private final MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());

  @Test
  void isNamedInTheListAndToldOnBothComputersAndTheOneThatIsLeftConnects() {
    try (CoordinatorServer server =
        CoordinatorServer.start(CoordinatorConfig.of(dir).withAnyPort())) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      AdminAnswer key =
          server.administer(
              new KeyRequest.CreateAuthKey("anna", false, false, 3600, List.of(), false));
      Computer original = new Computer(server, null);
      original.client.login(((AdminAnswer.AuthKeyAnswer) key).key());
      Awaitility.await().atMost(PATIENCE).until(original::connected);
      assertThat(deviceList()).contains("online").doesNotContain("two computers");
      assertThat(inTwoPlaces()).isFalse();

      Computer copy = new Computer(server, original.nodeKey());
      copy.client.start();

      Awaitility.await().atMost(PATIENCE).until(() -> original.waits() != copy.waits());
      Computer newcomer = original.waits() ? original : copy;
      Computer holder = newcomer == original ? copy : original;
      Awaitility.await().atMost(PATIENCE).until(() -> holder.connected() && holder.warned());
      assertThat(deviceList()).contains("online, keys in use on two computers");
      assertThat(inTwoPlaces()).isTrue();

      holder.client.close();
      Awaitility.await().atMost(PATIENCE).until(newcomer::connected);
      newcomer.client.close();
    }
  }

  private String deviceList(String... options) {
    StringWriter out = new StringWriter();
    List<String> words =
        new ArrayList<>(List.of("coordinator", "device", "list", "--state-dir", dir.toString()));
    words.addAll(List.of(options));
    int status = Main.run(new PrintWriter(out), new PrintWriter(out), words.toArray(String[]::new));
    assertThat(status).as(out.toString()).isZero();
    return out.toString();
  }

  private boolean inTwoPlaces() {
    JsonNode list = new JsonMapper().readTree(deviceList("--json"));
    return list.path("devices").get(0).path("inTwoPlaces").asBoolean();
  }

  /** A client on one of the computers. */
  private final class Computer {
    private final List<ControlEvent> events = new CopyOnWriteArrayList<>();
    private final ControlClient client;

    Computer(CoordinatorServer server, @Nullable NodePrivateKey nodeKey) {
      client =
          ControlClient.create(
              new ControlClientConfig(
                  server.url(),
                  machine,
                  nodeKey,
                  null,
                  NameLookup.NONE,
                  false,
                  new HostReport(
                      Nodes.host("copied"),
                      true,
                      0,
                      DiscoPrivateKey.generate(Randomness.system()).publicKey(),
                      List.of()),
                  null,
                  System::nanoTime,
                  WallClock.system(),
                  Randomness.system()),
              events::add);
    }

    NodePrivateKey nodeKey() {
      return Objects.requireNonNull(last(ControlEvent.Registered.class)).nodeKey();
    }

    boolean connected() {
      ControlEvent.Connectivity said = last(ControlEvent.Connectivity.class);
      return said != null && said.connected();
    }

    /** Whether it knows that it has to wait, and why. */
    boolean waits() {
      ControlEvent.Trouble trouble = last(ControlEvent.Trouble.class);
      return !connected()
          && trouble != null
          && trouble.problem().detail().contains("another computer uses the keys");
    }

    boolean warned() {
      ControlEvent.NetMapChanged changed = last(ControlEvent.NetMapChanged.class);
      return changed != null
          && changed.netMap().health().stream()
              .map(HealthMessage::title)
              .anyMatch(title -> title.contains("Another computer uses the keys"));
    }

    private <E extends ControlEvent> @Nullable E last(Class<E> type) {
      return events.stream()
          .filter(type::isInstance)
          .map(type::cast)
          .reduce((_, later) -> later)
          .orElse(null);
    }
  }
}
