package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.inet.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own and many devices in this one, all of which join and see each
 * other. Prints what it took; only that everybody gets to know everything is asserted.
 */
@Tag("long")
@Timeout(5_400)
class ManyDevicesTest {
  private static final int DEVICES = Integer.getInteger("homeward.load.devices", 1000);
  private static final int JOINING_AT_ONCE = 32;

  /** Everybody gets to know everybody, so that it takes longer for each of many. */
  private static final Duration PATIENCE = Duration.ofSeconds(400L * Math.max(1, DEVICES / 1000));

  @TempDir private Path dir;

  @Test
  void allConnectAndAllHearOfAChange() throws Exception {
    try (ServerProcess server = ServerProcess.start(dir.resolve("state"), false)) {
      List<TestDevice> devices = new ArrayList<>();
      for (int i = 0; i < DEVICES; i++) {
        devices.add(new TestDevice(server.url(), "device-" + i));
      }
      run(server, devices);
    }
  }

  private static void run(ServerProcess server, List<TestDevice> devices) throws Exception {
    Endpoint news = Endpoint.parse("192.0.2.200:4242");
    Semaphore joining = new Semaphore(JOINING_AT_ONCE);
    CountDownLatch connected = new CountDownLatch(DEVICES);
    CountDownLatch told = new CountDownLatch(DEVICES - 1);
    AtomicInteger messages = new AtomicInteger();
    AtomicLong lastNanos = new AtomicLong();
    AtomicInteger failed = new AtomicInteger();
    server.say("at rest");
    long begun = System.nanoTime();
    Duration cpuBefore = server.cpu();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (TestDevice device : devices) {
        threads.execute(() -> {
          try {
            joining.acquire();
            TestDevice.Stream stream;
            try {
              device.registerByKey(server.authKey());
              stream = device.stream();
              stream.skip();
            } finally {
              joining.release();
            }
            connected.countDown();
            while (true) {
              MapResponse message = Objects.requireNonNull(stream.next());
              messages.incrementAndGet();
              if (message.peersChangedPatch().stream()
                  .anyMatch(p -> p.endpoints() != null && p.endpoints().contains(news))) {
                lastNanos.accumulateAndGet(
                    System.nanoTime(), (a, b) -> a == 0 || b - a > 0 ? b : a);
                told.countDown();
              }
            }
          } catch (IOException | RuntimeException e) {
            if (connected.getCount() > 0 || told.getCount() > 0) {
              failed.incrementAndGet();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
      }
      assertThat(connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      say("%d devices connected after %d ms", DEVICES, millisSince(begun));
      quiet(messages);
      Duration cpuJoined = server.cpu();
      say(
          "server CPU until quiet %d ms, %d messages",
          cpuJoined.minus(cpuBefore).toMillis(), messages.get());
      long change = System.nanoTime();
      assertThat(devices.getFirst().tell(List.of(news))).isEqualTo(200);
      assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      say(
          "a change reached the last peer after %d ms, server CPU %d ms",
          TimeUnit.NANOSECONDS.toMillis(lastNanos.get() - change),
          server.cpu().minus(cpuJoined).toMillis());
      assertThat(failed).hasValue(0);
      server.say("at the end");
      say("server heap in use: %s", server.liveHeap());
      server.close();
      devices.forEach(TestDevice::close);
    }
  }

  /** Waits until no message has come for a second. */
  private static void quiet(AtomicInteger messages) throws InterruptedException {
    int before;
    do {
      before = messages.get();
      TimeUnit.SECONDS.sleep(1);
    } while (messages.get() != before);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
