package io.homeward.coordinator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.admin.AdminAnswer;
import io.homeward.coordinator.admin.AdminRequest;
import io.homeward.coordinator.main.CoordinatorConfig;
import io.homeward.coordinator.main.CoordinatorServer;
import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.Store;
import io.homeward.coordinator.testing.Devices;
import io.homeward.coordinator.testing.TestDevice;
import io.homeward.engine.control.message.MapRequest;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.inet.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
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
 * A server in a process of its own and many devices in this one, all of which see each other: they
 * join, or, with {@code homeward.load.joined}, are members of before and come back to a server that
 * was away. Prints what it took; only that everybody gets to know everything is asserted.
 */
@Tag("long")
@Timeout(5_400)
class ManyDevicesTest {
  private static final int DEVICES = Integer.getInteger("homeward.load.devices", 1000);
  private static final boolean JOINED = Boolean.getBoolean("homeward.load.joined");

  /** Empty: not compressed, which is less work where many whole maps would take an hour. */
  private static final String COMPRESS =
      System.getProperty("homeward.load.compress", MapRequest.ZSTD);

  private static final int JOINING_AT_ONCE = 32;

  /** Everybody gets to know everybody, so that it takes longer for each of many. */
  private static final Duration PATIENCE = Duration.ofSeconds(400L * Math.max(1, DEVICES / 1000));

  @TempDir private Path dir;

  /** The server; its first line is an auth key, its second the URL. */
  static final class Server {
    private Server() {}

    public static void main(String[] args) throws InterruptedException {
      CoordinatorServer server =
          CoordinatorServer.start(CoordinatorConfig.of(Path.of(args[0])).withAnyPort());
      if (args.length < 2) {
        server.administer(new AdminRequest.CreateUser("anna"));
      }
      AdminAnswer.AuthKeyAnswer key =
          (AdminAnswer.AuthKeyAnswer)
              server.administer(
                  new AdminRequest.CreateAuthKey("anna", true, false, 3600, List.of()));
      System.out.println("key " + key.key());
      System.out.println("url " + server.url());
      new CountDownLatch(1).await();
    }
  }

  @Test
  void allConnectAndAllHearOfAChange() throws Exception {
    Path state = dir.resolve("state");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "@" + Path.of("..", "packaging", "jvm-options"),
                "@" + Path.of("..", "packaging", "server-jvm-options"),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Server.class.getName(),
                state.toString()));
    List<TestDevice> devices = devices(URI.create("http://127.0.0.1:1"));
    if (JOINED) {
      store(state, devices, DEVICES);
      command.add("joined");
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader()) {
      String key = after(lines, "key ");
      URI url = URI.create(after(lines, "url "));
      run(process, devices.stream().map(device -> device.copy(url)).toList(), key);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<TestDevice> devices(URI url) {
    List<TestDevice> devices = new ArrayList<>();
    for (int i = 0; i < DEVICES; i++) {
      devices.add(new TestDevice(url, "device-" + i));
    }
    return devices;
  }

  /** Has them, and others up to a number, be members before the server starts. */
  static void store(Path state, List<TestDevice> devices, int all) {
    try (StateDir stateDir = StateDir.take(state);
        Store store = SqliteStore.open(stateDir.database(), "amber-otter.internal")) {
      Tailnet tailnet = store.load().tailnet().withUser(Devices.ANNA.id());
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.PutUser(Devices.ANNA));
      for (int i = 0; i < all; i++) {
        long id = tailnet.lastDeviceId() + 1;
        Addresses addresses = AddressPool.next(tailnet.lastAddress(), _ -> false);
        tailnet = tailnet.withDevice(id, AddressPool.number(addresses.ipv4()));
        Device made = Devices.device(id);
        Device.Registration registration = made.registration();
        if (i < devices.size()) {
          TestDevice device = devices.get(i);
          registration =
              new Device.Registration(
                  device.machine(), device.node(), Devices.ANNA.id(), List.of(), null, false);
        }
        steps.add(
            new Mutation.PutDevice(
                new Device(
                    id,
                    registration,
                    made.name(),
                    false,
                    addresses,
                    made.created(),
                    made.report(),
                    Device.Presence.NEVER)));
      }
      steps.add(new Mutation.PutTailnet(tailnet));
      store.apply(steps);
    }
  }

  private static void run(Process server, List<TestDevice> devices, String key) throws Exception {
    Endpoint news = Endpoint.parse("192.0.2.200:4242");
    Semaphore joining = new Semaphore(JOINING_AT_ONCE);
    CountDownLatch connected = new CountDownLatch(DEVICES);
    CountDownLatch told = new CountDownLatch(DEVICES - 1);
    AtomicInteger messages = new AtomicInteger();
    AtomicLong lastNanos = new AtomicLong();
    AtomicInteger failed = new AtomicInteger();
    say("server memory at rest: %s", memory(server));
    long begun = System.nanoTime();
    Duration cpuBefore = cpu(server);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (TestDevice device : devices) {
        threads.execute(() -> {
          try {
            joining.acquire();
            TestDevice.Stream stream;
            try {
              if (!JOINED) {
                device.registerByKey(key);
              }
              stream = device.stream(COMPRESS);
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
      Duration cpuJoined = cpu(server);
      say(
          "server CPU until quiet %d ms, %d messages",
          cpuJoined.minus(cpuBefore).toMillis(), messages.get());
      long change = System.nanoTime();
      assertThat(devices.getFirst().tell(List.of(news))).isEqualTo(200);
      assertThat(told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      say(
          "a change reached the last peer after %d ms, server CPU %d ms",
          TimeUnit.NANOSECONDS.toMillis(lastNanos.get() - change),
          cpu(server).minus(cpuJoined).toMillis());
      assertThat(failed).hasValue(0);
      say("server memory: %s", memory(server));
      say("server heap in use: %s", liveHeap(server));
      server.destroyForcibly();
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

  /** Resident now and at most, where the system tells. */
  private static String memory(Process process) throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
        .map(line -> line.replaceAll("\\s+", " "))
        .toList()
        .toString();
  }

  /** After a collection of garbage, where the JDK's tool is there. */
  private static String liveHeap(Process process) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(process.pid());
    if (!Files.isExecutable(Path.of(jcmd))) {
      return "unknown";
    }
    new ProcessBuilder(jcmd, pid, "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(60, TimeUnit.SECONDS);
    Process info = new ProcessBuilder(jcmd, pid, "GC.heap_info").start();
    try (BufferedReader lines = info.inputReader()) {
      return lines
              .lines()
              .filter(line -> line.contains("total"))
              .map(line -> line.strip().replaceAll("\\s+", " ").replaceAll(" \\[.*", ""))
              .toList()
          + ", then resident "
          + memory(process);
    }
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  static String after(BufferedReader lines, String start) throws IOException {
    String line;
    do {
      line = Objects.requireNonNull(lines.readLine(), "the server ended");
    } while (!line.startsWith(start));
    return line.substring(start.length());
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
