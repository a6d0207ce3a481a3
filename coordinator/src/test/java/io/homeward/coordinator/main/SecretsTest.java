package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.CapturingProxy;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePrivateKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Private keys are made on the devices; nothing that the server sees or keeps holds one. */
@Timeout(120)
class SecretsTest {
  @TempDir private Path dir;

  @Test
  void noPrivateKeyReachesDatabaseLogsOrTraffic() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger("io.homeward");
    Level level = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    root.addAppender(log);
    root.setLevel(Level.TRACE);
    List<byte[]> secrets = new ArrayList<>();
    List<byte[]> places = new ArrayList<>();
    Path state = dir.resolve("state");
    String authKey;
    try (CoordinatorServer server =
            CoordinatorServer.start(CoordinatorConfig.of(state).withAnyPort());
        CapturingProxy wire = new CapturingProxy(server.port())) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      AdminAnswer.AuthKeyAnswer answer =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(new KeyRequest.CreateAuthKey("anna", true, false, 60, List.of()));
      authKey = Objects.requireNonNull(answer.key());
      for (String name : List.of("one", "two")) {
        try (TestDevice device = new TestDevice(wire.url(), name)) {
          device.registerByKey(authKey);
          device.tell(List.of(Endpoint.parse("192.0.2.1:1")));
          try (TestDevice.Stream stream = device.stream()) {
            assertThat(stream.next()).isNotNull();
            // Before the stream is given up: the reset of it may end the connection.
            device.renewNodeKey();
            device.registerByKey(authKey);
          }
          secrets.addAll(device.privateKeys());
        }
      }
      places.addAll(files(state));
      places.add(wire.captured());
      assertThat(wire.captured()).as("something was captured").hasSizeGreaterThan(1000);
    } finally {
      root.detachAppender(log);
      root.setLevel(level);
    }
    places.addAll(files(state));
    StringBuilder logged = new StringBuilder();
    log.list.forEach(event -> logged.append(event.getFormattedMessage()).append('\n'));
    places.add(logged.toString().getBytes(StandardCharsets.UTF_8));
    MachinePrivateKey serverKey =
        MachinePrivateKey.parse(Files.readString(state.resolve("server.key")).strip());
    secrets.add(serverKey.secretBytes());
    String authSecret = authKey.substring(authKey.lastIndexOf('-') + 1);

    for (byte[] place : places) {
      for (byte[] secret : secrets) {
        assertThat(holds(place, secret)).isFalse();
        assertThat(
                holds(place, HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII)))
            .isFalse();
        assertThat(holds(place, Base64.getEncoder().withoutPadding().encode(secret))).isFalse();
      }
      assertThat(holds(place, authSecret.getBytes(StandardCharsets.US_ASCII))).isFalse();
    }
    assertThat(
            places.stream().anyMatch(p -> holds(p, "nodekey:".getBytes(StandardCharsets.US_ASCII))))
        .as("public keys are found, so the search works")
        .isTrue();
  }

  private static List<byte[]> files(Path state) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("server.key")) {
          contents.add(Files.readAllBytes(file));
        }
      }
    }
    assertThat(contents).isNotEmpty();
    return contents;
  }

  private static boolean holds(byte[] place, byte[] what) {
    String where = new String(place, StandardCharsets.ISO_8859_1);
    return where.contains(new String(what, StandardCharsets.ISO_8859_1));
  }
}
