package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.server.SignsOfLife;
import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two computers with one device's keys, as copies of a disk have them. */
@Timeout(120)
class ClonesTest {
  private static final Duration PING = Duration.ofSeconds(1);
  private static final int MORE_THAN_ENOUGH = 20;

  @TempDir private Path dir;
  private @Nullable CoordinatorServer server;
  private final MachinePrivateKey machine = MachinePrivateKey.generate(Randomness.system());

  private CoordinatorServer start(Duration remembered) {
    CoordinatorServer started =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(30),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        new SignsOfLife(PING, Duration.ofMinutes(10)),
                        remembered)));
    started.administer(new PeopleRequest.CreateUser("anna"));
    server = started;
    return started;
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void bothAreToldTheNewcomerWaitsAndGetsInWhenTheHolderEnds() throws IOException {
    CoordinatorServer running = start(Duration.ofMinutes(5));
    try (TestDevice one = joined(running);
        TestDevice two = one.copy()) {
      assertThat(listed(running).inTwoPlaces()).isFalse();

      Fight fight = fight(one, two);
      TestDevice.Stream holder = fight.stream();

      assertThat(listed(running).inTwoPlaces()).isTrue();
      assertThat(listed(running).online()).isTrue();
      assertThat(warning(holder)).isNotNull();
      TestDevice newcomer = fight.newcomer();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(newcomer::stream).hasMessageContaining("429");
        assertThatThrownBy(fight.holder()::stream)
            .as("the holder, a second time")
            .hasMessageContaining("429");
      }

      holder.close();
      try (TestDevice.Stream stream = admitted(newcomer)) {
        assertThat(warning(stream)).as("it, too, is told").isNotNull();
      }
    }
  }

  @Test
  void aHolderThatIsDeadDoesNotLockTheNewcomerOut() throws IOException {
    CoordinatorServer running = start(Duration.ofMinutes(5));
    try (TestDevice one = joined(running);
        TestDevice two = one.copy();
        // It answers no PING, as if its network were gone.
        RawHttp2 dead = new RawHttp2(running.url(), machine)) {
      fight(one, two).stream().close();
      awaitOffline(running);
      dead.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.post("/machine/map"))
          .frame(
              RawHttp2.DATA,
              RawHttp2.END_STREAM,
              1,
              ControlJson.encode(one.mapRequest(true, false, "")))
          .flush();
      Awaitility.await().until(() -> listed(running).online());
      assertThatThrownBy(two::stream).as("it may yet be alive").hasMessageContaining("429");

      admitted(two).close();
    }
  }

  @Test
  void theWarningIsTakenBackWhenOneOfThemIsGone() throws IOException {
    CoordinatorServer running = start(Duration.ofSeconds(2));
    try (TestDevice one = joined(running);
        TestDevice two = one.copy();
        TestDevice other = new TestDevice(running.url(), "other")) {
      other.registerByKey(key(running));
      TestDevice.Stream holder = fight(one, two).stream();
      assertThat(warning(holder)).isNotNull();

      Awaitility.await().until(() -> !listed(running).inTwoPlaces());
      other.tell(List.of(Endpoint.parse("192.0.2.200:4242")));

      assertThat(warning(holder)).isNull();
    }
  }

  @Test
  void aDeviceThatComesBackAFewTimesIsNoClone() throws IOException {
    CoordinatorServer running = start(Duration.ofMinutes(5));
    try (TestDevice one = joined(running)) {
      for (int i = 0; i < 4; i++) {
        assertThat(one.stream().next()).isNotNull();
      }
      assertThat(listed(running).inTwoPlaces()).isFalse();
    }
  }

  private TestDevice joined(CoordinatorServer running) throws IOException {
    TestDevice device = new TestDevice(running.url(), "copied", machine);
    assertThat(device.registerByKey(key(running)).error()).isEmpty();
    return device;
  }

  /**
   * How it ends.
   *
   * @param holder whose stream stays
   * @param stream that one
   * @param newcomer who is sent away
   */
  private record Fight(TestDevice holder, TestDevice.Stream stream, TestDevice newcomer) {}

  /**
   * Each drives the other's stream away until one of them is refused. Which one it is depends on
   * when something of the other one was heard.
   */
  private static Fight fight(TestDevice one, TestDevice two) throws IOException {
    TestDevice holder = one;
    TestDevice newcomer = two;
    TestDevice.Stream last = one.stream();
    last.next();
    for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
      try {
        TestDevice.Stream next = newcomer.stream();
        next.next();
        last = next;
        TestDevice driven = holder;
        holder = newcomer;
        newcomer = driven;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("429");
        return new Fight(holder, last, newcomer);
      }
    }
    throw new AssertionError("neither was refused");
  }

  /** Tries again as a client does. */
  private static TestDevice.Stream admitted(TestDevice device) {
    return Awaitility.await()
        .atMost(PING.multipliedBy(60))
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("429"))
        .until(device::stream, Objects::nonNull);
  }

  private static @Nullable DisplayMessage warning(TestDevice.Stream stream) throws IOException {
    Map<String, @Nullable DisplayMessage> messages;
    do {
      MapResponse next = Objects.requireNonNull(stream.next(), "the stream ended");
      messages = next.displayMessages();
    } while (messages == null);
    assertThat(messages).containsOnlyKeys("duplicate-key");
    return messages.get("duplicate-key");
  }

  private static void awaitOffline(CoordinatorServer running) {
    Awaitility.await().until(() -> !listed(running).online());
  }

  private static AdminAnswer.DeviceAnswer listed(CoordinatorServer running) {
    return ((AdminAnswer.DeviceList) running.administer(new DeviceRequest.ListDevices()))
        .devices()
        .getFirst();
  }

  private static String key(CoordinatorServer running) {
    AdminAnswer answer =
        running.administer(
            new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of(), false));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }
}
