package io.homeward.bench.sidebyside;

import static java.util.Objects.requireNonNull;

import io.homeward.bench.sidebyside.Tunnel.Contender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a tunnel is worth in its first second, and what it costs to start: each is made anew for
 * each figure. Arguments: launcher of ours, folder with the peers, program of the UDP load, number
 * of starts, seconds of the stream, names of the contenders separated by commas, seconds for which
 * a tunnel has nothing to do between its start and its first stream.
 */
public final class Starts {
  private static final int TENTHS_OF_THE_FIRST_SECOND = 10;

  private Starts() {}

  /**
   * @param tenths Gbit/s of each tenth of a second of the first stream, as the receiver saw them
   * @param cpuSeconds of both ends until the tunnel was up
   * @param residentMebibytes of the larger end when it was up
   * @param peakMebibytes of the larger end after the stream
   */
  record Start(
      List<Double> tenths, double cpuSeconds, double residentMebibytes, double peakMebibytes) {

    double firstTenth() {
      return tenths.getFirst();
    }

    double firstSecond() {
      return mean(tenths.subList(0, Math.min(tenths.size(), TENTHS_OF_THE_FIRST_SECOND)));
    }

    /** What it comes to: the mean of the second half. */
    double later() {
      return mean(tenths.subList(tenths.size() / 2, tenths.size()));
    }

    private static double mean(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
  }

  /** Prints progress to standard error and the table to standard output. */
  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path peers = Path.of(args[1]);
    Path pacedUdp = Path.of(args[2]);
    int starts = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    Duration rest = Duration.ofSeconds(Integer.parseInt(args[6]));
    List<Contender> contenders = new ArrayList<>(Contender.wanted(launcher, peers, args[5]));
    Map<String, List<Start>> measured = new LinkedHashMap<>();
    contenders.forEach(contender -> measured.put(contender.name(), new ArrayList<>()));
    for (int i = 0; i < starts; i++) {
      for (Contender contender : contenders) {
        try (Lab lab = new Lab()) {
          Start start = measure(contender.start(lab), rest, new Load(lab, pacedUdp, seconds));
          requireNonNull(measured.get(contender.name())).add(start);
          System.err.println((i + 1) + " " + contender.name() + ": " + line(start.tenths()));
        }
      }
      Collections.rotate(contenders, 1);
    }
    System.out.printf(
        Locale.ROOT,
        "medians of %d starts, a stream of %d s, %d s after the start%n",
        starts,
        seconds,
        rest.toSeconds());
    System.out.printf("%-40s", "");
    measured.keySet().forEach(name -> System.out.printf("%18s", name));
    System.out.println();
    row("first 100 ms, Gbit/s", measured, Start::firstTenth);
    row("first second, Gbit/s", measured, Start::firstSecond);
    row("afterwards, Gbit/s", measured, Start::later);
    row("first 100 ms of that, %", measured, start -> 100 * start.firstTenth() / start.later());
    row("first second of that, %", measured, start -> 100 * start.firstSecond() / start.later());
    row("CPU until up, both ends, s", measured, Start::cpuSeconds);
    row("RSS when up, MiB", measured, Start::residentMebibytes);
    row("RSS peak, MiB", measured, Start::peakMebibytes);
  }

  private static Start measure(Tunnel tunnel, Duration rest, Load load)
      throws InterruptedException {
    double cpuSeconds = Meter.cpuMicros(tunnel) / 1e6;
    double resident = Meter.residentMebibytes(tunnel);
    Thread.sleep(rest);
    List<Double> tenths = load.tenths(tunnel);
    return new Start(tenths, cpuSeconds, resident, Meter.peakMebibytes(tunnel));
  }

  private static String line(List<Double> tenths) {
    StringBuilder out = new StringBuilder();
    for (double tenth : tenths) {
      out.append(String.format(Locale.ROOT, " %.2f", tenth));
    }
    return out.toString();
  }

  private static void row(
      String label, Map<String, List<Start>> measured, ToDoubleFunction<Start> figure) {
    System.out.printf("%-40s", label);
    measured
        .values()
        .forEach(starts -> System.out.printf(Locale.ROOT, "%18.2f", median(starts, figure)));
    System.out.println();
  }

  private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
    return Scores.median(starts.stream().map(figure::applyAsDouble).toList());
  }
}
