package io.homeward.bench.sidebyside;

import static java.util.Objects.requireNonNull;

import io.homeward.bench.sidebyside.Lab.Side;
import io.homeward.bench.sidebyside.Scores.Figure;
import io.homeward.bench.sidebyside.Tunnel.Contender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The run: all tunnels are built once, then measured in rotating order. Arguments: launcher of
 * ours, folder with the peers, repetitions, seconds for each measurement, names of the contenders
 * separated by commas.
 */
public final class SideBySide {
  private static final int[] RATES = {
    10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 80_000, 100_000, 120_000, 140_000, 160_000,
    180_000, 200_000, 225_000, 250_000, 300_000
  };
  private static final int CPU_RATE = 15_000;
  private static final double LOSS_LIMIT_PERCENT = 1;

  private SideBySide() {}

  /** Prints progress to standard error and the table to standard output. */
  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path peers = Path.of(args[1]);
    int repetitions = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    List<String> wanted = List.of(args[4].split(","));
    List<Contender> all =
        List.of(
            new HomewardTunnel(launcher),
            new EngineTunnel(launcher.resolveSibling("packaging").resolve("jvm-options")),
            new WireguardGoTunnel(peers.resolve("wireguard-go")),
            new TailscaledTunnel(peers));
    // Each has hosts of its own: two of them use the same tailnet addresses, and one would take the
    // other's packets.
    List<Lab> labs = new CopyOnWriteArrayList<>();
    Thread undo = new Thread(() -> labs.forEach(Lab::close), "undo");
    Runtime.getRuntime().addShutdownHook(undo);
    Map<Tunnel, Load> tunnels = new LinkedHashMap<>();
    for (Contender contender : all) {
      if (!wanted.contains(contender.name())) {
        continue;
      }
      Lab lab = new Lab();
      labs.add(lab);
      try {
        tunnels.put(contender.start(lab), new Load(lab, seconds));
        System.err.println(contender.name() + " is up");
      } catch (Exception e) {
        System.out.println("left out: " + contender.name() + ": " + e.getMessage());
        System.out.println("logs: " + lab.dir());
      }
    }
    Scores scores = new Scores();
    tunnels.forEach((tunnel, load) -> {
      scores.add(Figure.RSS_IDLE, tunnel.name(), Meter.residentMebibytes(tunnel));
      // The first seconds of a JVM are spent compiling; everybody gets them.
      load.tcp(tunnel, 1, false);
      load.udp(tunnel, RATES[1]);
    });
    for (int i = 0; i < repetitions; i++) {
      List<Tunnel> order = new ArrayList<>(tunnels.keySet());
      Collections.rotate(order, i);
      for (Tunnel tunnel : order) {
        measure(requireNonNull(tunnels.get(tunnel)), tunnel, scores, i + 1);
      }
    }
    for (Tunnel tunnel : tunnels.keySet()) {
      scores.add(Figure.RSS_PEAK, tunnel.name(), Meter.peakMebibytes(tunnel));
    }
    System.out.printf(
        Locale.ROOT,
        "%d repetitions of %d s, %d cores shared by both ends and the load, MTU 1280%n",
        repetitions,
        seconds,
        Runtime.getRuntime().availableProcessors());
    List<String> names = tunnels.keySet().stream().map(Tunnel::name).toList();
    String ours = names.contains("homeward") ? "homeward" : EngineTunnel.NAME;
    System.out.print(scores.table(ours, names));
  }

  private static void measure(Load load, Tunnel tunnel, Scores scores, int repetition) {
    String name = tunnel.name();
    Load.Tcp one = load.tcp(tunnel, 1, false);
    scores.add(Figure.TCP_ONE, name, one.gigabits());
    scores.add(Figure.CPU_PER_KIB, name, one.cpuMicrosPerKibibyte());
    scores.add(Figure.TCP_ONE_REVERSE, name, load.tcp(tunnel, 1, true).gigabits());
    scores.add(Figure.TCP_FOUR, name, load.tcp(tunnel, 4, false).gigabits());
    double rate = bestUdpRate(load, tunnel);
    scores.add(Figure.UDP_RATE, name, rate);
    scores.add(Figure.CPU_PER_PACKET, name, load.udp(tunnel, CPU_RATE).cpuMicrosPerPacket());
    Load.RoundTrip rest = load.roundTrip(tunnel);
    scores.add(Figure.PING_REST_P50, name, rest.p50());
    scores.add(Figure.PING_REST_P99, name, rest.p99());
    Load.RoundTrip busy = load.roundTripUnderLoad(tunnel);
    scores.add(Figure.PING_LOAD_P50, name, busy.p50());
    scores.add(Figure.PING_LOAD_P99, name, busy.p99());
    System.err.printf(
        Locale.ROOT,
        "%d %s: TCP %.2f Gbit/s at %.2f us/KiB, UDP %.0f/s, ping %.2f ms from %s to %s%n",
        repetition,
        name,
        one.gigabits(),
        one.cpuMicrosPerKibibyte(),
        rate,
        rest.p50(),
        tunnel.address(Side.A),
        tunnel.address(Side.B));
  }

  /** Climbs the ladder until two rates in a row lose too much. */
  private static double bestUdpRate(Load load, Tunnel tunnel) {
    double best = 0;
    int failures = 0;
    for (int rate : RATES) {
      Load.Udp udp = load.udp(tunnel, rate);
      boolean held = udp.lossPercent() < LOSS_LIMIT_PERCENT;
      if (held) {
        best = Math.max(best, udp.packets());
      }
      // A sender that cannot go faster would climb without end.
      boolean senderIsTheLimit = udp.packets() < rate * 0.8;
      failures = held ? 0 : failures + 1;
      if (failures == 2 || (held && senderIsTheLimit)) {
        break;
      }
    }
    return best;
  }
}
