package io.homeward.coordinator.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.KeyRequest;
import io.homeward.coordinator.admin.PeopleRequest;
import io.homeward.coordinator.relay.Farewell;
import io.homeward.coordinator.server.HttpListener;
import io.homeward.coordinator.testing.RelaySocket;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.FrameType;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server that ends lets its devices go. */
@Timeout(120)
class FarewellTest {
  /** Nobody's second turn comes during a test. */
  private static final Farewell ONE_AN_HOUR =
      new Farewell(Duration.ofHours(1), Duration.ofHours(10));

  @TempDir private Path dir;

  /** A stream that is read to its end. */
  private static final class Held {
    final TestDevice device;
    final TestDevice.Stream stream;
    final AtomicInteger messages = new AtomicInteger();
    final CompletableFuture<Void> end;

    Held(CoordinatorServer server, String key, String name) throws IOException {
      device = new TestDevice(server.url(), name);
      device.registerByKey(key);
      stream = device.stream();
      end = CompletableFuture.runAsync(this::read, Thread::startVirtualThread);
      Awaitility.await().until(() -> messages.get() > 0);
    }

    private void read() {
      try {
        while (stream.next() != null) {
          messages.incrementAndGet();
        }
      } catch (IOException e) {
        // An end, too.
      }
    }
  }

  @Test
  void streamsEndOneAfterTheOtherWhileTheOthersAreToldOfChangesAndNobodyBeginsOne()
      throws Exception {
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(HttpListener.Limits.USUAL.withFarewell(ONE_AN_HOUR)));
    String key = key(server);
    List<Held> all = new ArrayList<>();
    for (String name : List.of("one", "two", "three")) {
      all.add(new Held(server, key, name));
    }
    Thread closing = Thread.startVirtualThread(server::close);
    CompletableFuture.anyOf(all.stream().map(held -> held.end).toArray(CompletableFuture[]::new))
        .join();

    Held gone = all.stream().filter(held -> held.end.isDone()).findFirst().orElseThrow();
    all.remove(gone);
    assertThatThrownBy(gone.device::stream)
        .as("a stream over its connection")
        .hasMessageContaining("503");
    try (TestDevice again = gone.device.copy()) {
      assertThatThrownBy(() -> again.tell(List.of()))
          .as("another connection, whatever for")
          .hasMessageContaining("503");
    }
    List<Integer> before = all.stream().map(held -> held.messages.get()).toList();
    assertThat(gone.device.tell(List.of(Endpoint.parse("192.0.2.200:4242")))).isEqualTo(200);
    Awaitility.await()
        .untilAsserted(() -> {
          for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).messages.get()).isGreaterThan(before.get(i));
          }
        });
    assertThat(all).as("theirs go on").noneMatch(held -> held.end.isDone());

    // With nobody left it does not wait for anybody's turn.
    all.forEach(held -> held.stream.close());
    closing.join();
    all.forEach(held -> held.device.close());
    gone.device.close();
  }

  /** A device at the relay that counts its answers until the connection ends. */
  private static final class Seated {
    final TestDevice device;
    final RelaySocket socket;
    final AtomicInteger pongs = new AtomicInteger();
    final CompletableFuture<Void> end;

    Seated(CoordinatorServer server, String key, String name) throws Exception {
      device = new TestDevice(server.url(), name);
      device.registerByKey(key);
      socket = new RelaySocket(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      socket.enter(device.nodeKey());
      socket.await(FrameType.SERVER_INFO);
      end = CompletableFuture.runAsync(this::read, Thread::startVirtualThread);
    }

    private void read() {
      try {
        while (true) {
          socket.await(FrameType.PONG);
          pongs.incrementAndGet();
        }
      } catch (IOException e) {
        // The end.
      }
    }
  }

  @Test
  void connectionsOfTheRelayEndInTheSameWay() throws Exception {
    CoordinatorServer server =
        CoordinatorServer.start(
            CoordinatorConfig.of(dir.resolve("state"))
                .withAnyPort()
                .withLimits(HttpListener.Limits.USUAL.withFarewell(ONE_AN_HOUR)));
    String key = key(server);
    List<Seated> all = new ArrayList<>();
    for (String name : List.of("one", "two", "three")) {
      all.add(new Seated(server, key, name));
    }
    List<Seated> left = new ArrayList<>(all);
    Thread closing = Thread.startVirtualThread(server::close);
    CompletableFuture.anyOf(all.stream().map(one -> one.end).toArray(CompletableFuture[]::new))
        .join();

    left.removeIf(one -> one.end.isDone());
    assertThat(left).hasSize(2);
    for (Seated one : left) {
      one.socket.send(DerpFrames.frame(FrameType.PING, new byte[8]));
    }
    Awaitility.await().until(() -> left.stream().allMatch(one -> one.pongs.get() > 0));
    assertThat(left).as("theirs go on").noneMatch(one -> one.end.isDone());

    for (Seated one : all) {
      one.socket.close();
    }
    closing.join();
    all.forEach(one -> one.device.close());
  }

  private static String key(CoordinatorServer server) {
    server.administer(new PeopleRequest.CreateUser("anna"));
    AdminAnswer answer =
        server.administer(new KeyRequest.CreateAuthKey("anna", true, false, 3600, List.of()));
    return Objects.requireNonNull(((AdminAnswer.AuthKeyAnswer) answer).key());
  }
}
