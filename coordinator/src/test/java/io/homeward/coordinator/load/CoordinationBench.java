package io.homeward.coordinator.load;

import io.homeward.coordinator.testing.RawHttp2;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.MachinePublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * What a coordination server takes for many devices of many people, each of whom sees the own ones:
 * ours, and Headscale in the same run. Devices are light ones in this process, which shares the
 * processors. Nothing is asserted.
 */
final class CoordinationBench {
  private static final int AT_ONCE = 32;
  private static final int CHANGES = 7;

  /** Whose processor time is taken together, and what is between two of them. */
  private static final int MANY = 40;

  private static final Duration BETWEEN = Duration.ofMillis(250);

  /** After which the code that a change takes counts as warm. */
  private static final int WARMING = 200;

  /** Of a device whose stream ended, before it comes again; twice that at most. */
  private static final int PAUSE_MILLIS = 100;

  /** Up to so many come back as fast as they can; more of them over a longer time. */
  private static final int TOGETHER = 1_000;

  private static final long PATIENCE_SECONDS = 600;
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Of compilers that are done, in the time of {@link #QUIET}. */
  private static final double LITTLE_MILLIS = 20;

  private static final int MOST_LOOKS = 30;

  /** The thorough one of ours waits for ten seconds where others want the processors. */
  private static final int LEAST_LOOKS = 6;

  /** Own devices only, in words that differ in a port alone. */
  private static final String POLICY =
      "{\"acls\": [{\"action\": \"accept\", \"src\": [\"autogroup:member\"],"
          + " \"dst\": [\"autogroup:self:%s\"]}]}";

  private final Contender server;
  private final int people;
  private final List<LightDevice> devices = new ArrayList<>();
  private final ConcurrentHashMap<String, Integer> failures = new ConcurrentHashMap<>();
  private MachinePublicKey serverKey = MachinePublicKey.ZERO;

  /** Processor time that the server takes in a second while nothing happens. */
  private double idleMillis;

  private final int spreadMillis;
  private int moves;
  private volatile boolean over;

  /**
   * Closed while the server is known to be away. To knock at a port where nobody listens costs the
   * device alone; a thousand of them here would take from the server that starts beside them a
   * processor that it has.
   */
  private volatile CountDownLatch door = new CountDownLatch(0);

  private CoordinationBench(Contender server, int devices, int people) {
    this.server = server;
    this.people = people;
    this.spreadMillis = 2 * PAUSE_MILLIS * Math.ceilDiv(devices, TOGETHER);
    for (int i = 0; i < devices; i++) {
      this.devices.add(new LightDevice("device-" + i));
    }
  }

  /**
   * The run.
   *
   * @param args how many devices, of how many people, {@code join} or {@code members} for devices
   *     that are so before the server starts, how often to restart, and names of the servers
   */
  public static void main(String[] args) throws Exception {
    Path scratch = Files.createTempDirectory("coordination-bench");
    boolean members = args[2].equals("members");
    for (String name : Arrays.asList(args).subList(4, args.length)) {
      Path directory = scratch.resolve(name);
      Files.createDirectories(directory);
      try (Contender contender =
          name.equals("headscale")
              ? new Contender.Headscale(directory)
              : new Contender.Homeward(directory)) {
        new CoordinationBench(contender, Integer.parseInt(args[0]), Integer.parseInt(args[1]))
            .measure(members, Integer.parseInt(args[3]));
      }
    }
    System.exit(0);
  }

  private void measure(boolean members, int restarts) throws Exception {
    if (members) {
      server.store(people, devices.stream().map(LightDevice::keys).toList());
    }
    List<String> keys = server.start(members ? 0 : people);
    long listens = System.nanoTime();
    server.policy(POLICY.formatted("*"));
    serverKey = RawHttp2.serverKey(server.url());
    if (members) {
      int[] none = messages();
      door = new CountDownLatch(1);
      devices.forEach(device -> Thread.startVirtualThread(() -> hold(device)));
      door.countDown();
      awaitAll("members of before", none, listens);
    } else {
      join(keys);
    }
    if (!Boolean.getBoolean("homeward.bench.no-changes")) {
      measureChanges();
    }
    say("resident at most %d MiB", server.residentMib());
    for (int i = 0; i < restarts; i++) {
      restart();
    }
    over = true;
    for (LightDevice device : devices) {
      device.end();
    }
    say("failures: %s", failures);
  }

  private void measureChanges() throws IOException, InterruptedException {
    settle();
    Duration before = server.cpu();
    TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
    idleMillis = server.cpu().minus(before).toMillis() * 1e3 / IDLE.toMillis();
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < CHANGES; i++) {
      LightDevice one = devices.get(i);
      Endpoint place = Endpoint.parse("192.0.2.200:" + (4242 + i));
      Told told = change(() -> one.tell(place));
      times.add(told.millis());
      say(
          "  a device moved: %d devices told, %.0f ms, CPU %.0f ms",
          told.devices(), told.millis(), told.cpuMillis());
    }
    say("a change: median %.0f ms, %s", median(times), costOfChanges());
    if (server.compiles()) {
      for (int i = 0; i < WARMING; i++) {
        move(i);
      }
      say("a change after %d more: %s", WARMING, costOfChanges());
    }
    for (String ports : List.of("22", "80", "443")) {
      Told told = change(() -> server.policy(POLICY.formatted(ports)));
      say(
          "  a policy: %d devices told, %.0f ms, CPU %.0f ms",
          told.devices(), told.millis(), told.cpuMillis());
    }
  }

  private void join(List<String> keys) throws Exception {
    Semaphore joining = new Semaphore(AT_ONCE);
    CountDownLatch joined = new CountDownLatch(devices.size());
    long begun = System.nanoTime();
    Duration before = server.cpu();
    for (int i = 0; i < devices.size(); i++) {
      LightDevice device = devices.get(i);
      String key = keys.get(i % keys.size());
      Thread.startVirtualThread(() -> {
        try {
          joining.acquire();
          try {
            device.join(server.url(), serverKey, key);
            Thread.startVirtualThread(() -> hold(device));
            while (device.messages() == 0) {
              TimeUnit.MILLISECONDS.sleep(2);
            }
          } finally {
            joining.release();
          }
          joined.countDown();
        } catch (IOException e) {
          failures.merge("join: " + e.getMessage(), 1, Integer::sum);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    boolean all = joined.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - begun) / 1e9;
    quiet();
    say(
        "%d of %d devices of %d people connected after %.1f s, CPU until quiet %.1f s%s",
        devices.size() - joined.getCount(),
        devices.size(),
        people,
        seconds,
        server.cpu().minus(before).toMillis() / 1e3,
        all ? "" : " (given up)");
  }

  /** As clients do: again and again. */
  private void hold(LightDevice device) {
    Random random = new Random();
    while (!over) {
      try {
        if (door.getCount() > 0) {
          door.await();
          TimeUnit.MILLISECONDS.sleep(random.nextInt(spreadMillis));
        }
        try {
          device.stream(server.url(), serverKey);
        } catch (IOException e) {
          if (!over) {
            failures.merge("stream ended", 1, Integer::sum);
          }
        }
        TimeUnit.MILLISECONDS.sleep((spreadMillis + random.nextInt(spreadMillis)) / 2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private interface Deed {
    void run() throws IOException, InterruptedException;
  }

  /**
   * @param devices that heard of it
   * @param millis until the last of them had
   * @param cpuMillis of the server, without what it takes anyhow
   */
  private record Told(int devices, double millis, double cpuMillis) {}

  private Told change(Deed deed) throws IOException, InterruptedException {
    quiet();
    int[] before = messages();
    Duration cpu = server.cpu();
    long begun = System.nanoTime();
    deed.run();
    quiet();
    long last = begun;
    int told = 0;
    for (int i = 0; i < before.length; i++) {
      if (devices.get(i).messages() > before[i]) {
        told++;
        last = Math.max(last, devices.get(i).lastNanos());
      }
    }
    double idle = idleMillis * (System.nanoTime() - begun) / 1e9;
    return new Told(
        told, (last - begun) / 1e6, Math.max(0, server.cpu().minus(cpu).toMillis() - idle));
  }

  /**
   * Processor time of one change, of many that come one after the other: what one takes is less
   * than what the devices that only are there take by the way, which differs from second to second.
   */
  private String costOfChanges() throws IOException, InterruptedException {
    quiet();
    Duration cpu = server.cpu();
    ThreadTimes threads = server.threads();
    long begun = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      move(i);
    }
    quiet();
    double idle = idleMillis * (System.nanoTime() - begun) / 1e9;
    double each = (server.cpu().minus(cpu).toMillis() - idle) / MANY;
    ThreadTimes ran = server.threads().since(threads);
    return String.format(
        Locale.ROOT,
        "CPU %.1f ms, of %d; without compilers %.1f; with what it takes anyhow: %s",
        each,
        MANY,
        each - ran.compilerMillis() / MANY,
        ran.told(MANY));
  }

  /** Until its compilers are done with what came before, which is no part of what follows. */
  private void settle() throws IOException, InterruptedException {
    for (int i = 0; i < MOST_LOOKS; i++) {
      ThreadTimes before = server.threads();
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
      double compiled = server.threads().since(before).compilerMillis();
      if (i >= LEAST_LOOKS && compiled < LITTLE_MILLIS) {
        return;
      }
    }
  }

  /** A device moves, and a while later the next may. */
  private void move(int count) throws IOException, InterruptedException {
    Endpoint place = Endpoint.parse("192.0.2.201:" + (1024 + moves++ % 60_000));
    devices.get(count % devices.size()).tell(place);
    TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
  }

  private void restart() throws Exception {
    door = new CountDownLatch(1);
    server.stop();
    int[] before = messages();
    long begun = System.nanoTime();
    server.start(0);
    long listens = System.nanoTime();
    door.countDown();
    awaitAll(
        String.format(
            Locale.ROOT,
            "restarted%s: listens after %.1f s, then",
            server.variant().isEmpty() ? "" : " with " + server.variant(),
            (listens - begun) / 1e9),
        before,
        listens);
  }

  /**
   * Waits until all have a map; tells how long that took, and what the server took since it began.
   */
  private void awaitAll(String what, int[] before, long listens) throws Exception {
    IntPredicate isBack = i -> devices.get(i).messages() > before[i];
    long end = listens + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    double[] back = new double[before.length];
    Arrays.fill(back, Double.POSITIVE_INFINITY);
    int left = back.length;
    while (left > 0 && System.nanoTime() - end < 0) {
      for (int i = 0; i < back.length; i++) {
        if (back[i] == Double.POSITIVE_INFINITY && isBack.test(i)) {
          back[i] = (devices.get(i).lastNanos() - listens) / 1e9;
          left--;
        }
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
    Arrays.sort(back);
    say(
        "%s %d devices back, median %.2f s, p99 %.2f s, last %.2f s",
        what,
        back.length - left,
        back[back.length / 2],
        back[(int) (back.length * 0.99)],
        back[back.length - 1]);
    quiet();
    say(
        "CPU from its start until quiet %.1f s; %s; resident at most %d MiB; %d messages in all",
        server.cpu().toMillis() / 1e3,
        server.threads().told(1),
        server.residentMib(),
        Arrays.stream(messages()).sum() - Arrays.stream(before).sum());
  }

  private int[] messages() {
    return devices.stream().mapToInt(LightDevice::messages).toArray();
  }

  /** Until nothing has come for a while. */
  private void quiet() throws InterruptedException {
    int[] before;
    do {
      before = messages();
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
    } while (!Arrays.equals(before, messages()));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, server.name() + ": " + format + "%n", values);
  }
}
