package io.homeward.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class AdminSocketTest {
  private static final String REQUEST =
      "{\"do\":\"authkey.create\",\"user\":\"anna\",\"reusable\":true,\"ephemeral\":false,"
          + "\"lifeSeconds\":60,\"tags\":[\"tag:a\"],\"invite\":false}";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path dir;
  private ScheduledExecutorService timer;
  private TailnetState state;
  private Administration administration;
  private AdminSocket socket;
  private Path path;

  @BeforeEach
  void open() {
    timer = Executors.newSingleThreadScheduledExecutor();
    state =
        new TailnetState(
            SqliteStore.open(dir.resolve("t.db"), "amber-otter.internal"), WallClock.system());
    administration =
        new Administration(state, WallClock.system(), Randomness.system(), () -> null, _ -> false);
    path = dir.resolve("admin.sock");
    socket = AdminSocket.open(path, administration);
  }

  @AfterEach
  void close() {
    socket.close();
    state.close();
    timer.shutdownNow();
  }

  @Test
  void answersItsOwner() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    Optional<JsonNode> made = AdminClient.ask(path, new PeopleRequest.CreateUser("anna"));

    assertThat(made.orElseThrow().path("name").asString()).isEqualTo("anna");
    assertThatThrownBy(() -> AdminClient.ask(path, new PeopleRequest.CreateUser("anna")))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("already");
  }

  @Test
  void callersThatSayNothingOrTooMuchHoldNobodyUp() throws IOException {
    List<SocketChannel> callers = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        callers.add(connect());
        callers.add(send(new byte[] {0, 0}));
        callers.add(send(message(REQUEST.substring(0, 9), REQUEST.length())));
      }
      try (SocketChannel tooLong = send(new byte[] {127, 0, 0, 0, 1})) {
        assertClosed(tooLong);
      }
      try (SocketChannel negative = send(new byte[] {-1, -1, -1, -1, 1})) {
        assertClosed(negative);
      }

      assertThat(AdminClient.ask(path, new PeopleRequest.ListUsers())).isPresent();
    } finally {
      for (SocketChannel caller : callers) {
        caller.close();
      }
    }
  }

  @Test
  void survivesEveryMutationOfARequest() {
    administration.carryOut(new PeopleRequest.CreateUser("anna"));
    Random random = new Random(20261123);
    String tokens = "{}[]\",:\\0 -1e9.tfn\u0000\u00ff";
    byte[] seed = REQUEST.getBytes(StandardCharsets.ISO_8859_1);
    int carriedOut = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] input = seed.clone();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        input[random.nextInt(input.length)] =
            (byte)
                (random.nextBoolean()
                    ? tokens.charAt(random.nextInt(tokens.length()))
                    : random.nextInt());
      }
      if (random.nextInt(5) == 0) {
        input = Arrays.copyOf(input, random.nextInt(input.length + 1));
      }
      JsonNode answer = JSON.readTree(AdminWire.answer(input, administration));
      assertThat(answer.size()).isEqualTo(1);
      if (answer.has("answer")) {
        carriedOut++;
      } else {
        assertThat(answer.path("refused").asString()).isNotEmpty().hasSizeLessThan(200);
        refused++;
      }
      assertThat(state.snapshot().users()).hasSize(1);
    }
    assertThat(carriedOut).isPositive();
    assertThat(refused).isPositive();
  }

  @Test
  void deeplyNestedAndHugeRequestsAreRefused() {
    for (String text :
        List.of(
            "[".repeat(60_000),
            "{\"do\":".repeat(9_000),
            "{\"do\":\"user.create\",\"name\":" + "9".repeat(60_000) + "}",
            "{\"do\":\"user.create\",\"name\":\"" + "a".repeat(60_000) + "\"}",
            "{\"do\":\"authkey.create\",\"user\":\"x\",\"lifeSeconds\":1e999999999,\"tags\":[]}",
            "{\"do\":\"java.lang.Runtime\"}",
            "null",
            "")) {
      JsonNode answer =
          JSON.readTree(AdminWire.answer(text.getBytes(StandardCharsets.UTF_8), administration));

      assertThat(answer.path("refused").asString()).isNotEmpty();
    }
    assertThat(state.snapshot().users()).isEmpty();
  }

  @Test
  @Tag("netlab") // needs root, to become somebody else
  void refusesAnotherUserBeforeItReadsAnything() throws Exception {
    Path open = Files.createTempDirectory(Path.of("/tmp"), "homeward-test");
    Path source = open.resolve("Ask.java");
    Path shared = open.resolve("admin.sock");
    try (AdminSocket _ = AdminSocket.open(shared, administration)) {
      // Even when the file system lets everybody in, the credentials of the kernel decide.
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.writeString(
          source,
          """
          import java.net.*; import java.nio.*; import java.nio.channels.*;
          public class Ask {
            public static void main(String[] args) throws Exception {
              var c = SocketChannel.open(UnixDomainSocketAddress.of(args[0]));
              System.out.println("connected");
              byte[] text = args[1].getBytes();
              try {
                c.write(ByteBuffer.allocate(4 + text.length).putInt(text.length).put(text).flip());
                System.out.write(Channels.newInputStream(c).readAllBytes());
              } catch (java.io.IOException e) {
                System.out.println("closed");
              }
              System.out.flush();
            }
          }
          """);
      Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
      String ask = "{\"do\":\"user.create\",\"name\":\"mallory\"}";

      String stranger = run(source, shared, ask, "setpriv", "--reuid=65534", "--clear-groups");

      assertThat(stranger).startsWith("connected").doesNotContain("mallory");
      assertThat(state.snapshot().users()).isEmpty();
      assertThat(run(source, shared, ask)).as("the same from root").contains("mallory");
      assertThat(state.snapshot().users()).hasSize(1);
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(open);
    }
  }

  private static String run(Path source, Path shared, String ask, String... before)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of(source.toString(), shared.toString(), ask));
    Process process =
        new ProcessBuilder(command)
            .directory(Objects.requireNonNull(source.getParent()).toFile())
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private SocketChannel connect() throws IOException {
    SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX);
    caller.connect(UnixDomainSocketAddress.of(path));
    return caller;
  }

  private static void assertClosed(SocketChannel caller) {
    try {
      assertThat(caller.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).as("a reset closes, too").isNotNull();
    }
  }

  private SocketChannel send(byte[] bytes) throws IOException {
    SocketChannel caller = connect();
    caller.write(ByteBuffer.wrap(bytes));
    return caller;
  }

  private static byte[] message(String text, int length) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + body.length).putInt(length).put(body).array();
  }
}
