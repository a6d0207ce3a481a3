package io.homeward.bench.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The run. Arguments: launcher of ours, program of derper, seconds for each measurement,
 * repetitions, idle clients, and what to put before both commands, such as {@code taskset -c 0}.
 */
final class RelayBench {
  private static final int PACED_PAIRS = 200;
  private static final int PACED_RATE = 100;
  private static final int BESIDE_RATE = 2000;

  /** With packets of 1,300 bytes and the buffers of loopback, 3.9 MB. */
  private static final int UNTIL_A_SOCKET_IS_FULL_MILLIS = 1500;

  /** Until a relay ends the connection of a client that has read nothing for 2 s. */
  private static final int TURN_MILLIS = 1900;

  private static final int TICKS_PER_SECOND = 100;

  /** Within which what was for the beginning only is let go. */
  private static final int IDLE_SECONDS = 10;

  private final int seconds;
  private final int idle;
  private final List<String> before;
  private final Path scratch;

  private RelayBench(int seconds, int idle, List<String> before, Path scratch) {
    this.seconds = seconds;
    this.idle = idle;
    this.before = before;
    this.scratch = scratch;
  }

  public static void main(String[] args) throws Exception {
    RelayBench bench =
        new RelayBench(
            Integer.parseInt(args[2]),
            Integer.parseInt(args[4]),
            List.of(args).subList(5, args.length),
            Files.createTempDirectory("relay-bench"));
    Map<String, List<String>> contenders = new LinkedHashMap<>();
    contenders.put(
        "homeward", List.of(args[0], "relay", "serve", "--stun-port", "off", "--listen"));
    contenders.put(
        "derper",
        List.of(
            args[1],
            "-c",
            bench.scratch.resolve("derper.json").toString(),
            "-stun=false",
            "-http-port=-1",
            "-a"));
    for (int repetition = 1; repetition <= Integer.parseInt(args[3]); repetition++) {
      for (Map.Entry<String, List<String>> contender : contenders.entrySet()) {
        bench.measure(contender.getKey(), contender.getValue());
      }
    }
    if (bench.idle > 0) {
      for (Map.Entry<String, List<String>> contender : contenders.entrySet()) {
        bench.measureIdle(contender.getKey(), contender.getValue());
      }
    }
  }

  /** What gets {@link #BESIDE_RATE} packets a second while others are measured. */
  private enum Beside {
    NOTHING("nothing beside them"),
    /** As much load as a stalled one is, so that the difference is what the stalling does. */
    A_READER("one busy beside them"),
    A_STALLED_ONE("one stalled beside them");

    final String text;

    Beside(String text) {
      this.text = text;
    }
  }

  private interface Measurement {
    void take(Process relay, int port) throws Exception;
  }

  private void measure(String name, List<String> command) throws Exception {
    with(
        name,
        command,
        (relay, port) -> {
          flatOut(name + " (warm-up)", relay, port, 1);
          for (int pairs : new int[] {1, 4, 16}) {
            flatOut(name, relay, port, pairs);
          }
          paced(name, relay, port);
        });
  }

  /** Clients that say nothing, over a relay that has done nothing else. */
  private void measureIdle(String name, List<String> command) throws Exception {
    with(
        name,
        command,
        (relay, port) -> {
          List<LoadClient> clients = new ArrayList<>();
          try {
            for (int i = 0; i < idle; i++) {
              clients.add(new LoadClient(port));
            }
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            say("%-22s %5d idle clients  %d MiB", name, idle, residentMib(relay));
          } finally {
            for (LoadClient client : clients) {
              client.close();
            }
          }
        });
  }

  private void with(String name, List<String> command, Measurement measurement) throws Exception {
    int port = freePort();
    List<String> all = new ArrayList<>(before);
    all.addAll(command);
    all.add("127.0.0.1:" + port);
    Process relay =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve(name + ".log").toFile())
            .start();
    try {
      awaitListening(relay, port);
      measurement.take(relay, port);
    } finally {
      relay.descendants().forEach(ProcessHandle::destroy);
      relay.destroy();
      relay.waitFor(20, TimeUnit.SECONDS);
    }
  }

  private void flatOut(String name, Process relay, int port, int pairs) throws Exception {
    try (Pairs all = new Pairs(port, pairs)) {
      all.list.forEach(Pair::flatOut);
      Figures figures = figures(relay, all);
      say(
          "%-22s %3d pairs flat out   %9.0f frames/s  %6.1f us CPU a frame  relay %3.0f %%, load"
              + " %3.0f %% of a processor",
          name,
          pairs,
          figures.perSecond,
          figures.microsPerFrame,
          figures.relay * 100,
          figures.load * 100);
    }
  }

  /**
   * The pairs alone for their figures, then with each of what may be beside them, in turns as short
   * as a machine is the same for: what one does to the others is less than what it does by itself
   * from second to second.
   */
  private void paced(String name, Process relay, int port) throws Exception {
    try (Pairs all = new Pairs(port, PACED_PAIRS)) {
      long start = System.nanoTime();
      long step = 1_000_000_000L / PACED_RATE / PACED_PAIRS;
      for (int i = 0; i < PACED_PAIRS; i++) {
        all.list.get(i).paced(PACED_RATE, start + i * step);
      }
      Figures figures = figures(relay, all);
      say(
          "%-22s %3d pairs at %d/s    %9.0f frames/s  %6.1f us CPU a frame  p50 %.2f ms  p99 %.2f"
              + " ms  %d MiB",
          name,
          PACED_PAIRS,
          PACED_RATE,
          figures.perSecond,
          figures.microsPerFrame,
          all.latencies.quantile(0.5),
          all.latencies.quantile(0.99),
          residentMib(relay));
      Map<Beside, Latencies> taken = new EnumMap<>(Beside.class);
      for (int i = 0; i < seconds; i++) {
        for (Beside beside : Beside.values()) {
          turn(all, beside, port);
          taken.computeIfAbsent(beside, _ -> new Latencies()).addAll(all.latencies);
        }
      }
      taken.forEach((beside, latencies) ->
          say(
              "%-22s %-23s in %d turns  p50 %.2f ms  p99 %.2f ms",
              name, beside.text, seconds, latencies.quantile(0.5), latencies.quantile(0.99)));
    }
  }

  private void turn(Pairs all, Beside beside, int port) throws Exception {
    try (Pair other = new Pair(port, new Latencies())) {
      switch (beside) {
        case NOTHING -> {}
        case A_READER -> other.paced(BESIDE_RATE, System.nanoTime());
        case A_STALLED_ONE -> other.pacedIntoNothing(BESIDE_RATE, System.nanoTime());
      }
      TimeUnit.MILLISECONDS.sleep(UNTIL_A_SOCKET_IS_FULL_MILLIS);
      all.latencies.clear();
      TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
    }
  }

  /** Relay and load: which share of a processor each took. */
  private record Figures(double perSecond, double microsPerFrame, double relay, double load) {}

  private Figures figures(Process relay, Pairs pairs) throws Exception {
    TimeUnit.SECONDS.sleep(1);
    pairs.latencies.clear();
    long own = ProcessHandle.current().pid();
    long begun = System.nanoTime();
    long frames = pairs.received();
    double relayBefore = cpuSeconds(relay);
    double loadBefore = cpuSeconds(own);
    TimeUnit.SECONDS.sleep(seconds);
    double passed = (System.nanoTime() - begun) / 1e9;
    long count = pairs.received() - frames;
    double relayTook = cpuSeconds(relay) - relayBefore;
    double loadTook = cpuSeconds(own) - loadBefore;
    return new Figures(
        count / passed,
        relayTook * 1e6 / Math.max(1, count),
        relayTook / passed,
        loadTook / passed);
  }

  private static final class Pairs implements AutoCloseable {
    final Latencies latencies = new Latencies();
    final List<Pair> list = new ArrayList<>();

    Pairs(int port, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        list.add(new Pair(port, latencies));
      }
    }

    long received() {
      return list.stream().mapToLong(Pair::received).sum();
    }

    @Override
    public void close() throws IOException {
      for (Pair pair : list) {
        pair.close();
      }
    }
  }

  /** Of the process and its children: a launcher may stand before the program. */
  private static double cpuSeconds(Process relay) throws IOException {
    double seconds = cpuSeconds(relay.pid());
    for (ProcessHandle child : relay.descendants().toList()) {
      seconds += cpuSeconds(child.pid());
    }
    return seconds;
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
  }

  private static long residentMib(Process relay) throws IOException {
    long pages = 0;
    List<ProcessHandle> all = new ArrayList<>(relay.descendants().toList());
    all.add(relay.toHandle());
    for (ProcessHandle each : all) {
      String statm = Files.readString(Path.of("/proc/" + each.pid() + "/statm"));
      pages = Math.max(pages, Long.parseLong(statm.split(" ")[1]));
    }
    return pages * 4096 >> 20;
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void awaitListening(Process relay, int port) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (!relay.isAlive() || System.nanoTime() - end > 0) {
          throw new IOException("the relay does not listen; see " + scratch, e);
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
