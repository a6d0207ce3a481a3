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
import java.util.stream.Collectors;

/**
 * The run: all tunnels are built once, then measured in rotating order. Arguments: launcher of
 * ours, folder with the peers, program of the UDP load, repetitions, seconds for each measurement,
 * names of the contenders separated by commas.
 */
public final class SideBySide {
  private static final int FIRST_UDP_RATE = 15_000;
  private static final double UDP_STEP = 1.3;

  /** Halvings of the last step: the figure is then exact to about 4 %. */
  private static final int UDP_HALVINGS = 3;

  private static final int CPU_RATE = 15_000;
  private static final double LOSS_LIMIT_PERCENT = 1;

  private SideBySide() {}

  /** Prints progress to standard error and the table to standard output. */
  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path peers = Path.of(args[1]);
    Path pacedUdp = Path.of(args[2]);
    int repetitions = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    List<Contender> contenders = Contender.wanted(launcher, peers, args[5]);
    // Each has hosts of its own: two of them use the same tailnet addresses, and one would take the
    // other's packets.
    List<Lab> labs = new CopyOnWriteArrayList<>();
    Thread undo = new Thread(() -> labs.forEach(Lab::close), "undo");
    Runtime.getRuntime().addShutdownHook(undo);
    Map<Tunnel, Load> tunnels = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      Lab lab = new Lab();
      labs.add(lab);
      try {
        tunnels.put(contender.start(lab), new Load(lab, pacedUdp, seconds));
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
      load.udp(tunnel, FIRST_UDP_RATE);
      load.roundTrip(tunnel);
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
    String spreads = scores.spreads(names);
    if (!spreads.isEmpty()) {
      System.out.println("Repetitions that lie more than 15 percent apart; do not build on these:");
      System.out.print(spreads);
    }
  }

  private static void measure(Load load, Tunnel tunnel, Scores scores, int repetition) {
    String name = tunnel.name();
    Load.Tcp one = load.tcp(tunnel, 1, false);
    scores.add(Figure.TCP_ONE, name, one.gigabits());
    scores.add(Figure.CPU_PER_KIB, name, one.cpuMicrosPerKibibyte());
    scores.add(Figure.CPU_PER_GB, name, one.processorSecondsPerGigabyte());
    Load.Tcp reverse = load.tcp(tunnel, 1, true);
    scores.add(Figure.TCP_ONE_REVERSE, name, reverse.gigabits());
    Load.Tcp four = load.tcp(tunnel, 4, false);
    scores.add(Figure.TCP_FOUR, name, four.gigabits());
    double rate = bestUdpRate(load, tunnel);
    scores.add(Figure.UDP_RATE, name, rate);
    Load.Udp half = load.udp(tunnel, Math.max(1, (int) (rate / 2)));
    scores.add(Figure.DELAY_P50, name, half.delayP50Micros());
    scores.add(Figure.DELAY_P99, name, half.delayP99Micros());
    scores.add(Figure.DELAY_P999, name, half.delayP999Micros());
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
    tell("1 stream", one);
    tell("reverse", reverse);
    tell("4 streams", four);
  }

  /** What the median hides: single seconds, retransmissions, and processors that waited. */
  private static void tell(String what, Load.Tcp tcp) {
    System.err.printf(
        Locale.ROOT,
        "    %-9s each second %s; retransmissions %s; processors idle %.0f %%, stolen %.0f %%%n",
        what,
        tcp.eachSecond().stream()
            .map(second -> String.format(Locale.ROOT, "%.2f", second))
            .collect(Collectors.joining(" ")),
        tcp.retransmissions(),
        tcp.processors().idlePercent(),
        tcp.processors().stolenPercent());
  }

  /**
   * Climbs until two rates in a row lose too much, then halves the way between the best that held
   * and the next that did not.
   */
  private static double bestUdpRate(Load load, Tunnel tunnel) {
    double best = 0;
    double held = 0;
    double lost = 0;
    for (double rate = FIRST_UDP_RATE; ; rate *= UDP_STEP) {
      Load.Udp udp = load.udp(tunnel, (int) rate);
      if (udp.lossPercent() >= LOSS_LIMIT_PERCENT) {
        if (lost > 0) {
          break;
        }
        lost = rate;
        continue;
      }
      best = Math.max(best, udp.packets());
      held = rate;
      lost = 0;
      if (udp.packets() < rate * 0.8) {
        // The sender cannot go faster: climbing on would have no end.
        return best;
      }
    }
    for (int i = 0; i < UDP_HALVINGS; i++) {
      double middle = (held + lost) / 2;
      Load.Udp udp = load.udp(tunnel, (int) middle);
      if (udp.lossPercent() < LOSS_LIMIT_PERCENT) {
        best = Math.max(best, udp.packets());
        held = middle;
      } else {
        lost = middle;
      }
    }
    return best;
  }
}
