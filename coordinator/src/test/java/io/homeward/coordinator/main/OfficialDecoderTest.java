package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.testing.FuzzedRequests;
import io.homeward.coordinator.testing.Members;
import io.homeward.coordinator.testing.OfficialDecoder;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.ControlJson;
import io.homeward.engine.control.message.MapFrames;
import io.homeward.engine.control.message.MapResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a device says of itself, the official client of every other device can still read its
 * maps: it refuses a whole map for one value.
 */
@Tag("interop")
@Timeout(240)
class OfficialDecoderTest {
  private static final int DEVICES = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So that an "ok" means something. */
  private static final String UNREADABLE = "{\"Node\":{\"KeyExpiry\":\"+10000-01-01T00:00:00Z\"}}";

  @TempDir private Path dir;
  private CoordinatorServer server;
  private String key;

  @BeforeEach
  void start() {
    server = CoordinatorServer.start(CoordinatorConfig.of(dir.resolve("state")).withAnyPort());
    server.administer(new PeopleRequest.CreateUser("anna"));
    AdminAnswer.AuthKeyAnswer made =
        (AdminAnswer.AuthKeyAnswer)
            server.administer(new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of()));
    key = Objects.requireNonNull(made.key());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void readsEveryMapThatAnotherDeviceGetsWhateverOthersSayOfThemselves(long seed) throws Exception {
    OfficialDecoder official = new OfficialDecoder(dir);
    FuzzedRequests fuzz = new FuzzedRequests(seed);
    List<String> messages = new CopyOnWriteArrayList<>();
    int joined = 0;
    try (TestDevice watcher = new TestDevice(server.url(), "watcher");
        TestDevice late = new TestDevice(server.url(), "late")) {
      watcher.registerByKey(key);
      collect(watcher, messages);
      for (int i = 0; i < DEVICES; i++) {
        joined += oneDevice(fuzz) ? 1 : 0;
      }
      late.registerByKey(key);
      List<String> whole = new CopyOnWriteArrayList<>();
      collect(late, whole);
      String lateKey = late.node().toString();
      Awaitility.await("the maps")
          .atMost(PATIENCE)
          .until(() -> !whole.isEmpty() && messages.stream().anyMatch(m -> m.contains(lateKey)));
      messages.addAll(whole);
    }
    assertThat(joined).as("devices that were let in").isGreaterThan(DEVICES / 4);

    List<String> asked = new ArrayList<>(messages);
    asked.add(UNREADABLE);
    List<String> verdicts = official.verdicts(asked);

    assertThat(verdicts.getLast()).contains("cannot parse");
    for (int i = 0; i < messages.size(); i++) {
      assertThat(verdicts.get(i)).as(messages.get(i)).startsWith("ok");
    }
  }

  /** A map of many devices is compressed in pieces, of which most are the same for all devices. */
  @Test
  void readsAMapThatConsistsOfSeveralCompressedPieces() throws Exception {
    OfficialDecoder official = new OfficialDecoder(dir);
    TestDevice device = new TestDevice(URI.create("http://127.0.0.1:1"), "device");
    Path many = dir.resolve("many");
    Members.store(
        many, 700, i -> i == 300 ? new Members.Keys(device.machine(), device.node()) : null);
    byte[] body;
    try (CoordinatorServer large =
            CoordinatorServer.start(CoordinatorConfig.of(many).withAnyPort());
        TestDevice member = device.copy(large.url())) {
      body = Objects.requireNonNull(member.stream().nextBody());
    }
    MapResponse map = ControlJson.decode(MapFrames.decompress(body), MapResponse.class);
    assertThat(map.peers()).hasSize(699);
    byte[] cut = Arrays.copyOf(body, body.length - 1);

    assertThat(official.verdicts(List.of(compressed(body), compressed(cut))))
        .satisfiesExactly(
            whole -> assertThat(whole).isEqualTo("ok, 699 peers"),
            less -> assertThat(less).contains("cannot be decompressed"));
  }

  private static String compressed(byte[] body) {
    return "zstd:" + Base64.getEncoder().encodeToString(body);
  }

  /** Joins, tells twice, and says once more that it is a member; whether it was let in. */
  private boolean oneDevice(FuzzedRequests fuzz) throws IOException {
    try (TestDevice device = new TestDevice(server.url(), "unused")) {
      String answer = answer(device, "/machine/register", fuzz.registration(device.node(), key));
      answer(device, "/machine/map", fuzz.news(device.node()));
      answer(device, "/machine/map", fuzz.news(device.node()));
      answer(device, "/machine/register", fuzz.registration(device.node(), ""));
      return answer.contains("\"MachineAuthorized\":true");
    }
  }

  private static String answer(TestDevice device, String path, String body) throws IOException {
    try (Response response = device.post(path, body.getBytes(StandardCharsets.US_ASCII))) {
      String answer = response.body().string();
      assertThat(response.code()).as("%s: %s", body, answer).isIn(200, 400, 404);
      return answer;
    }
  }

  /** Collects what a device gets to hear until its connection is closed. */
  private static void collect(TestDevice device, List<String> messages) throws IOException {
    TestDevice.Stream stream = device.stream("");
    Thread.startVirtualThread(() -> {
      try {
        for (byte[] json = stream.nextJson(); json != null; json = stream.nextJson()) {
          messages.add(new String(json, StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        return; // closed
      }
    });
  }
}
