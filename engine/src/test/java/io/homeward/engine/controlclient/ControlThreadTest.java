package io.homeward.engine.controlclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.homeward.engine.control.session.ControlEvent;
import io.homeward.engine.control.session.ControlProblem;
import io.homeward.engine.control.session.HostReport;
import io.homeward.engine.dial.NameLookup;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.HostInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A bug in the session or in a call is told and survived. */
class ControlThreadTest {
  private static final long PATIENCE_SECONDS = 60;
  private static final String NOBODY = "http://127.0.0.1:9";

  private final BlockingQueue<ControlEvent> events = new LinkedBlockingQueue<>();

  @Test
  void whateverTheSessionThrowsIsToldAndItGoesOn() throws Exception {
    AtomicBoolean armed = new AtomicBoolean(true);
    // The session asks for jitter when the first call failed.
    Randomness failing =
        target -> {
          if (Thread.currentThread().getName().equals("control") && armed.getAndSet(false)) {
            throw new IllegalStateException("a bug");
          }
          Randomness.system().fill(target);
        };
    try (ControlClient client = client(NOBODY, failing, WallClock.system())) {
      client.start();
      assertThat(trouble().detail()).contains("could not be processed", "IllegalStateException");
      // The second try, of the session that began again, fails for its own reason.
      assertThat(trouble().kind()).isEqualTo(ControlProblem.Kind.SERVER_UNREACHABLE);
      client.logout();
      assertThat(next(ControlEvent.LoggedOut.class)).isNotNull();
    }
  }

  @Test
  void whateverACallThrowsIsAFailureOfTheCall() throws Exception {
    WallClock failing =
        () -> {
          if (Thread.currentThread().getName().equals("control-register")) {
            throw new IllegalStateException("a bug");
          }
          return Instant.now();
        };
    try (ControlClient client = client(NOBODY, Randomness.system(), failing)) {
      client.start();
      assertThat(trouble().detail()).contains("IllegalStateException");
    }
  }

  @Test
  void asksForTheKeyAgainWhenAServerRefusesTheUpgrade() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    byte[] keys =
        "{\"publicKey\":\"%s\"}"
            .formatted(MachinePrivateKey.generate(Randomness.system()).publicKey())
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/key",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    BlockingQueue<Integer> upgrades = new LinkedBlockingQueue<>();
    server.createContext(
        "/ts2021",
        exchange -> {
          upgrades.add(asked.get());
          exchange.sendResponseHeaders(upgrades.size() % 2 == 0 ? 500 : 400, -1);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try (ControlClient client = client(url, Randomness.system(), WallClock.system())) {
      client.start();
      for (int n = 1; n <= 3; n++) {
        assertThat(upgrades.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(n);
      }
    } finally {
      server.stop(0);
    }
  }

  /** As a node does that waits for its thread, which closes the client. */
  @Test
  void aListenerThatWaitsForWhoeverClosesDoesNotHoldUpTheEnd() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean released = new AtomicBoolean();
    CountDownLatch never = new CountDownLatch(1);
    ControlClient client =
        client(
            NOBODY,
            Randomness.system(),
            WallClock.system(),
            event -> {
              told.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                released.set(true);
              }
            });
    client.start();
    assertThat(told.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    client.close();
    assertThat(released).as("close returned because the thread ended").isTrue();
  }

  @Test
  void findsTheServerByTheLookupBesideTheSystem() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/key",
        exchange -> {
          asked.add(exchange.getRequestHeaders().getFirst("Host"));
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.start();
    String authority = "hub.tailnet.invalid:" + server.getAddress().getPort();
    NameLookup lookup =
        host ->
            host.equals("hub.tailnet.invalid")
                ? List.of(InetAddress.getLoopbackAddress())
                : List.of();
    try (ControlClient client =
        ControlClient.create(config("http://" + authority, lookup), events::add)) {
      client.start();
      assertThat(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(authority);
    } finally {
      server.stop(0);
    }
  }

  private ControlProblem trouble() throws InterruptedException {
    return next(ControlEvent.Trouble.class).problem();
  }

  private <E extends ControlEvent> E next(Class<E> type) throws InterruptedException {
    while (true) {
      ControlEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(event).as("a %s within %d s", type.getSimpleName(), PATIENCE_SECONDS).isNotNull();
      if (type.isInstance(event)) {
        return type.cast(event);
      }
    }
  }

  private ControlClient client(String url, Randomness randomness, WallClock clock) {
    return client(url, randomness, clock, events::add);
  }

  private static ControlClient client(
      String url, Randomness randomness, WallClock clock, Consumer<ControlEvent> listener) {
    return ControlClient.create(config(url, NameLookup.NONE, clock, randomness), listener);
  }

  private static ControlClientConfig config(String url, NameLookup lookup) {
    return config(url, lookup, WallClock.system(), Randomness.system());
  }

  private static ControlClientConfig config(
      String url, NameLookup lookup, WallClock clock, Randomness randomness) {
    return new ControlClientConfig(
        URI.create(url),
        MachinePrivateKey.generate(Randomness.system()),
        NodePrivateKey.generate(Randomness.system()),
        null,
        lookup,
        false,
        new HostReport(HostInfo.EMPTY, true, 0, DiscoPublicKey.ZERO, List.of()),
        null,
        System::nanoTime,
        clock,
        randomness);
  }
}
