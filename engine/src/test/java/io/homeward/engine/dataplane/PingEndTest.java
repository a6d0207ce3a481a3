package io.homeward.engine.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.testing.MemoryTun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Whoever asked for an echo hears the end of it, whatever became of the protocol thread. */
class PingEndTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final List<IOException> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean hold;
  private volatile boolean fail;

  private final DataPlane plane =
      TunnelDataPlane.start(
          new DataPlaneSetup(
              new MemoryTun(),
              new MemoryLink(3).open("192.0.2.1:41641"),
              1280,
              ServicePackets.NONE,
              this::nanos,
              WallClock.system(),
              Randomness.system(),
              failures::add));

  private long nanos() {
    if (Thread.currentThread().getName().equals("homeward-protocol")) {
      if (fail) {
        throw new IllegalStateException("a bug");
      }
      if (hold) {
        held.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
    return System.nanoTime();
  }

  private CompletableFuture<DataPlane.EchoReply> ping() {
    return plane.ping(IpText.parse("100.64.0.2"), LIMIT);
  }

  private static void assertEnded(CompletableFuture<DataPlane.EchoReply> reply) {
    assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void aPingThatTheProtocolThreadNeverReadEndsWithTheDataPlane() throws Exception {
    hold = true;
    ping();
    held.await();
    CompletableFuture<DataPlane.EchoReply> unread = ping();
    Thread closing = Thread.ofPlatform().start(plane::close);
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    release.countDown();
    closing.join();
    assertEnded(unread);
    assertEnded(ping());
  }

  @Test
  void aPingEndsWhenTheProtocolThreadDiesAndTheOwnerIsTold() throws Exception {
    hold = true;
    ping();
    held.await();
    CompletableFuture<DataPlane.EchoReply> unread = ping();
    hold = false;
    fail = true;
    release.countDown();
    assertEnded(unread);
    assertEnded(ping());
    await().untilAsserted(() -> assertThat(failures).hasSize(1));
    plane.close();
  }
}
