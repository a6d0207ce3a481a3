package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.admin.PolicyRequest;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.RegisterRequest;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.testing.ManualWallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What time alone changes, on a clock that moves when it is told. */
@Timeout(120)
class TimeTest {
  private static final Duration KEY_LIFE = Duration.ofDays(180);
  private static final Duration EPHEMERAL_LIFE = Duration.ofMinutes(5);

  private final ManualWallClock clock = new ManualWallClock();
  @TempDir private Path dir;
  private CoordinatorServer server;

  @BeforeEach
  void start() {
    server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLives(KEY_LIFE, EPHEMERAL_LIFE)
                .withLimits(
                    new HttpListener.Limits(
                        Duration.ofSeconds(30), Duration.ofMillis(20), Duration.ofMillis(20))),
            clock,
            Randomness.system());
    try {
      server.administer(new PeopleRequest.CreateUser("anna"));
      // A device with tags is nobody's, and is seen here.
      server.administer(new PolicyRequest.PutPolicy("{}", "anna"));
    } catch (RefusedException e) {
      assertThat(e).as("a second start finds her").hasMessageContaining("anna");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anEphemeralDeviceSurvivesAServerThatWasAwayForLong() throws IOException {
    try (TestDevice runner = device("runner")) {
      runner.registerByKey(ephemeralKey());
      try (TestDevice.Stream stream = runner.stream()) {
        first(stream);
      }
    }
    server.close();
    clock.advance(EPHEMERAL_LIFE.multipliedBy(20));
    start();
    // Upkeep has run several times when these have been answered.
    clock.advance(EPHEMERAL_LIFE.minusSeconds(1));
    awaitUpkeep();
    assertThat(deviceNames()).containsExactly("runner");
    clock.advance(Duration.ofSeconds(2));
    Awaitility.await().untilAsserted(() -> assertThat(deviceNames()).isEmpty());
  }

  @Test
  void aServerThatIsToldToEndKnowsAfterwardsWhenEachDeviceWasLastThere() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice nas = device("nas")) {
      laptop.registerByKey(key(false));
      nas.registerByKey(key(false));
      try (TestDevice.Stream one = laptop.stream();
          TestDevice.Stream two = nas.stream()) {
        first(one);
        first(two);
        clock.advance(Duration.ofSeconds(30));
        server.close();
      }
    }
    Instant ended = clock.now();
    clock.advance(Duration.ofHours(2));
    start();
    assertThat(
            ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices())).devices())
        .extracting("lastSeen")
        .containsExactly(ended, ended);
  }

  /** Something that time does has been done since. */
  private void awaitUpkeep() throws IOException {
    try (TestDevice marker = device("marker")) {
      marker.registerByKey(ephemeralKey());
      try (TestDevice.Stream stream = marker.stream()) {
        first(stream);
      }
    }
    server.administer(new DeviceRequest.RemoveDevice("marker"));
  }

  private String ephemeralKey() {
    AdminAnswer answer =
        server.administer(
            new KeyRequest.CreateAuthKey("anna", false, true, 3600, List.of(), false));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }

  private List<String> deviceNames() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }

  @Test
  void aKeyExpiresForAllToSeeAndTheDeviceComesBackToItsNameAndAddresses() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice nas = device("nas")) {
      laptop.registerByKey(key(false));
      nas.registerByKey(key(false, "tag:server"));
      try (TestDevice.Stream own = laptop.stream();
          TestDevice.Stream seen = nas.stream()) {
        WireNode before = Objects.requireNonNull(first(own).node());
        assertThat(before.keyExpiry()).isEqualTo(clock.now().plus(KEY_LIFE));
        assertThat(Objects.requireNonNull(first(seen).node()).keyExpiry())
            .as("devices with tags belong to no person who could sign in")
            .isNull();

        clock.advance(KEY_LIFE.minusSeconds(1));
        assertThat(laptop.registerAlone().machineAuthorized()).isTrue();
        clock.advance(Duration.ofSeconds(1));

        MapResponse told = until(own, m -> m.node() != null);
        assertThat(Objects.requireNonNull(told.node()).expired()).isTrue();
        assertThat(told.peersRemoved()).hasSize(1);
        WireNode expired = until(seen, m -> !m.peersChanged().isEmpty()).peersChanged().getFirst();
        assertThat(expired.id()).isEqualTo(before.id());
        assertThat(expired.expired()).isTrue();
        assertThat(laptop.registerAlone().nodeKeyExpired()).isTrue();

        NodePublicKey old = laptop.renewNodeKey();
        String next = key(false);
        assertThat(
                laptop
                    .register(
                        laptop.registration(old, new RegisterRequest.Auth(next), null, "", false))
                    .error())
            .isEmpty();
        try (TestDevice.Stream again = laptop.stream()) {
          MapResponse map = first(again);
          WireNode after = Objects.requireNonNull(map.node());
          assertThat(after.id()).isEqualTo(before.id());
          assertThat(after.name()).isEqualTo(before.name());
          assertThat(after.addresses()).isEqualTo(before.addresses());
          assertThat(after.expired()).isFalse();
          assertThat(after.keyExpiry()).isEqualTo(clock.now().plus(KEY_LIFE));
          assertThat(map.peers())
              .extracting("name")
              .containsExactly("nas." + server.domain() + ".");
          // Its peer has to learn the new key and that it is valid: a patch could not say the
          // latter.
          Predicate<MapResponse> anew =
              m -> m.peersChanged().stream().anyMatch(p -> p.key().equals(laptop.node()));
          assertThat(until(seen, anew).peersChanged().getFirst().expired()).isFalse();
        }
      }
    }
  }

  @Test
  void aClockThatWasSetForwardAndBackLocksNobodyOut() throws IOException {
    try (TestDevice laptop = device("laptop");
        TestDevice nas = device("nas")) {
      laptop.registerByKey(key(false));
      nas.registerByKey(key(false, "tag:server"));
      try (TestDevice.Stream seen = nas.stream()) {
        first(seen);
        clock.advance(Duration.ofDays(3650));
        assertThat(
                until(seen, m -> !m.peersChanged().isEmpty()).peersChanged().getFirst().expired())
            .isTrue();

        clock.advance(Duration.ofDays(-3650));

        assertThat(
                until(seen, m -> !m.peersChanged().isEmpty()).peersChanged().getFirst().expired())
            .isFalse();
        assertThat(laptop.registerAlone().machineAuthorized()).isTrue();
      }
    }
  }

  @Test
  void ephemeralDevicesAreRemovedOnceTheyAreGoneForLongEnough() throws IOException {
    String key = key(true);
    try (TestDevice nas = device("nas");
        TestDevice job = device("job");
        TestDevice busy = device("busy");
        TestDevice never = device("never")) {
      nas.registerByKey(key(false));
      job.registerByKey(key);
      busy.registerByKey(key);
      never.registerByKey(key);
      try (TestDevice.Stream seen = nas.stream();
          TestDevice.Stream stays = busy.stream()) {
        first(stays);
        assertThat(first(seen).peers()).hasSize(3);
        TestDevice.Stream leaves = job.stream();
        first(leaves);
        until(seen, m -> !m.onlineChange().isEmpty());
        leaves.close();
        until(
            seen,
            m -> m.peersChangedPatch().stream().anyMatch(p -> Boolean.FALSE.equals(p.online())));

        clock.advance(EPHEMERAL_LIFE);
        assertThat(names()).containsExactlyInAnyOrder("nas", "job", "busy", "never");
        clock.advance(Duration.ofSeconds(1));

        assertThat(until(seen, m -> !m.peersRemoved().isEmpty()).peersRemoved()).hasSize(2);
        assertThat(names()).containsExactlyInAnyOrder("nas", "busy");
        assertThat(job.tell(List.of())).isEqualTo(404);
      }
    }
  }

  private List<String> names() {
    return ((AdminAnswer.DeviceList) server.administer(new DeviceRequest.ListDevices()))
        .devices().stream().map(AdminAnswer.DeviceAnswer::name).toList();
  }

  private TestDevice device(String hostname) {
    return new TestDevice(server.url(), hostname);
  }

  private String key(boolean ephemeral, String... tags) {
    AdminAnswer.AuthKeyAnswer answer =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(
                new KeyRequest.CreateAuthKey("anna", true, ephemeral, 3600, List.of(tags)));
    return Objects.requireNonNull(answer.key());
  }

  private static MapResponse first(TestDevice.Stream stream) throws IOException {
    return Objects.requireNonNull(stream.next());
  }

  private static MapResponse until(TestDevice.Stream stream, Predicate<MapResponse> wanted)
      throws IOException {
    MapResponse message;
    do {
      message = Objects.requireNonNull(stream.next(), "the stream ended");
    } while (!wanted.test(message));
    return message;
  }
}
