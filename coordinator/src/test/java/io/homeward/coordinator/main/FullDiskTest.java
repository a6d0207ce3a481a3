package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.DeviceRequest;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.store.StoreException;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for real, because it is small. */
@Tag("netlab") // needs root, to mount it
@Timeout(120)
class FullDiskTest {
  @TempDir private Path dir;
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(dir.resolve("disk"));
    command("mount", "-t", "tmpfs", "-o", "size=8m", "homeward-test", disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    command("umount", "--lazy", disk.toString());
  }

  @Test
  void theServerGoesOnAndLosesNothing() throws Exception {
    String laptopKey;
    try (CoordinatorServer server = CoordinatorServer.start(config());
        TestDevice laptop = new TestDevice(server.url(), "laptop");
        HttpClient browser = HttpClient.newHttpClient()) {
      server.administer(new PeopleRequest.CreateUser("before"));
      laptopKey = key(server);
      assertThat(laptop.registerByKey(laptopKey).error()).isEmpty();
      try (TestDevice.Stream stream = laptop.stream()) {
        assertThat(Objects.requireNonNull(stream.next()).node()).isNotNull();
        Path filler = fill();

        // The log of the database still has room for some: sooner or later it is over.
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 2000; i++) {
                    server.administer(new PeopleRequest.CreateUser("during-" + i));
                  }
                })
            .isInstanceOf(StoreException.class)
            .hasMessageContaining(disk.toString())
            .hasMessageContaining("full")
            .hasMessageNotContaining("\n");
        List<String> acknowledged = users(server);

        assertThat(laptop.tell(List.of(Endpoint.parse("192.0.2.1:1")))).isEqualTo(503);
        assertThat(health(browser, server)).isEqualTo(503);

        Files.delete(filler);
        server.administer(new PeopleRequest.CreateUser("after"));
        assertThat(laptop.tell(List.of(Endpoint.parse("192.0.2.1:1")))).isEqualTo(200);
        assertThat(health(browser, server)).isEqualTo(200);
        assertThat(users(server)).containsAll(acknowledged).contains("before", "after");
      }
    }
    try (CoordinatorServer again = CoordinatorServer.start(config())) {
      assertThat(users(again)).contains("before", "after");
      assertThat(
              ((AdminAnswer.DeviceList) again.administer(new DeviceRequest.ListDevices()))
                  .devices())
          .extracting(AdminAnswer.DeviceAnswer::name)
          .containsExactly("laptop");
    }
  }

  @Test
  void aServerThatStartsOnAFullDiskSaysSoAndStartsOnceThereIsRoom() throws Exception {
    Path filler = fill();
    // Each amount of room ends it at another point of its start.
    for (int room : new int[] {0, 4 << 10, 8 << 10, 40 << 10}) {
      try (var channel = java.nio.channels.FileChannel.open(filler, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - room);
      }
      assertThatThrownBy(() -> CoordinatorServer.start(config()).close())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(disk.toString())
          .message()
          .containsAnyOf("full", "No space left")
          .doesNotContain("\n");
    }

    Files.delete(filler);
    try (CoordinatorServer server = CoordinatorServer.start(config())) {
      server.administer(new PeopleRequest.CreateUser("anna"));
      assertThat(users(server)).containsExactly("anna");
    }
  }

  @Test
  void theDatabaseEndsCleanlyOnAFullDisk() throws Exception {
    CoordinatorServer server = CoordinatorServer.start(config());
    server.administer(new PeopleRequest.CreateUser("before"));
    Path filler = fill();

    server.close();

    Files.delete(filler);
    try (CoordinatorServer again = CoordinatorServer.start(config())) {
      assertThat(users(again)).containsExactly("before");
    }
  }

  private static int health(HttpClient browser, CoordinatorServer server) throws Exception {
    URI health = URI.create(server.url() + "/health");
    return browser
        .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private CoordinatorConfig config() {
    return CoordinatorConfig.of(disk.resolve("state")).withAnyPort();
  }

  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    for (int size : new int[] {1 << 16, 1}) {
      try (OutputStream out =
          Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(new byte[size]);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left");
      }
    }
    return filler;
  }

  private static String key(CoordinatorServer server) {
    AdminAnswer.AuthKeyAnswer answer =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(
                new KeyRequest.CreateAuthKey("before", false, false, 3600, List.of()));
    return Objects.requireNonNull(answer.key());
  }

  private static List<String> users(CoordinatorServer server) {
    return ((AdminAnswer.UserList) server.administer(new PeopleRequest.ListUsers()))
        .users().stream().map(AdminAnswer.UserAnswer::name).toList();
  }

  private static void command(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
