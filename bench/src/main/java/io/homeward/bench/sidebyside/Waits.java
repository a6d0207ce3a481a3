package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import io.homeward.bench.sidebyside.PacketSteps.Step;
import io.homeward.bench.sidebyside.Tunnel.Contender;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where packets wait: each step of an echo at rest, and what the threads do that carry one TCP
 * stream, by the kernel's trace. Arguments: launcher of ours, folder with the peers, program of the
 * UDP load, number of pings, seconds of the stream, names of the contenders separated by commas.
 */
public final class Waits {
  private static final double PAUSE_SECONDS = 0.02;

  private Waits() {}

  /** Prints tables to standard output. */
  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path peers = Path.of(args[1]);
    Path pacedUdp = Path.of(args[2]);
    int pings = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    List<Contender> contenders = Contender.wanted(launcher, peers, args[5]);
    Map<String, PacketSteps> steps = new LinkedHashMap<>();
    Map<String, ThreadTimes> times = new LinkedHashMap<>();
    try (KernelTrace trace = new KernelTrace()) {
      for (Contender contender : contenders) {
        // One after the other: what rests beside it wakes up now and then, too.
        try (Lab lab = new Lab()) {
          measure(contender, lab, pacedUdp, pings, seconds, trace, steps, times);
        }
      }
    }
    print(steps);
    times.forEach(Waits::print);
  }

  private static void measure(
      Contender contender,
      Lab lab,
      Path pacedUdp,
      int pings,
      int seconds,
      KernelTrace trace,
      Map<String, PacketSteps> steps,
      Map<String, ThreadTimes> times)
      throws Exception {
    Tunnel tunnel = contender.start(lab);
    Load load = new Load(lab, pacedUdp, seconds);
    // What is cold is compiled first; everybody gets that.
    load.tcp(tunnel, 1, false);
    load.roundTrip(tunnel);
    PacketSteps.Lab where =
        new PacketSteps.Lab(
            List.of(device(lab, Side.A, tunnel), device(lab, Side.B, tunnel)),
            List.of(lab.cable(Side.A), lab.cable(Side.B)),
            threads(tunnel).keySet());
    List<String> ping =
        lab.on(
            Side.A,
            "ping",
            "-q",
            "-i",
            Double.toString(PAUSE_SECONDS),
            "-c",
            Integer.toString(pings),
            tunnel.address(Side.B));
    steps.put(
        tunnel.name(),
        PacketSteps.of(trace.during(() -> Shell.run(60 + pings, ping), true), where));
    times.put(
        tunnel.name(),
        ThreadTimes.of(
            trace.during(() -> load.tcp(tunnel, 1, false), false),
            threads(tunnel),
            Runtime.getRuntime().availableProcessors()));
  }

  private static String device(Lab lab, Side side, Tunnel tunnel) {
    String other = tunnel.address(side == Side.A ? Side.B : Side.A);
    String[] words = Shell.run(20, lab.on(side, "ip", "route", "get", other)).split("\\s+");
    return words[List.of(words).indexOf("dev") + 1];
  }

  /** By their numbers; at which end. */
  private static Map<Integer, String> threads(Tunnel tunnel) throws IOException {
    Map<Integer, String> threads = new HashMap<>();
    for (int i = 0; i < tunnel.processes().size(); i++) {
      String end = (i == 0 ? Side.A : Side.B).name();
      Path tasks = Path.of("/proc", Long.toString(tunnel.processes().get(i).pid()), "task");
      try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
        for (Path task : all) {
          threads.put(Integer.parseInt(task.getFileName().toString()), end);
        }
      }
    }
    return threads;
  }

  private static void print(Map<String, PacketSteps> steps) {
    List<String> names = new ArrayList<>(steps.keySet());
    System.out.println("| An echo at rest, us: median, p99 | " + String.join(" | ", names) + " |");
    System.out.println("|---|" + "---|".repeat(names.size()));
    for (Step step : Step.values()) {
      row(
          steps,
          step.title(),
          "%.0f, %.0f",
          of -> new double[] {of.at(step, 0.5), of.at(step, 0.99)});
    }
    row(steps, "all of it", "%.0f, %.0f", of -> new double[] {of.whole(0.5), of.whole(0.99)});
    row(
        steps,
        "threads woken",
        "%.0f, %.0f",
        of -> new double[] {of.wakings(0.5), of.wakings(0.99)});
    row(steps, "echoes", "%.0f", of -> new double[] {of.echoes()});
  }

  private interface Values {
    double[] of(PacketSteps steps);
  }

  private static void row(
      Map<String, PacketSteps> steps, String title, String format, Values values) {
    StringBuilder row = new StringBuilder("| ").append(title).append(" |");
    steps
        .values()
        .forEach(of -> {
          Object[] numbers = Arrays.stream(values.of(of)).boxed().toArray();
          row.append(' ').append(String.format(Locale.ROOT, format, numbers)).append(" |");
        });
    System.out.println(row);
  }

  private static void print(String name, ThreadTimes times) {
    System.out.printf(
        Locale.ROOT,
        "%n%s, one TCP stream; a processor idle while one of these was ready: %.1f %%%n%n",
        name,
        100 * times.idleWhileReady());
    System.out.println("| end | threads | runs | ready, and waits | woken a second | mostly by |");
    System.out.println("|---|---|---|---|---|---|");
    for (ThreadTimes.Line line : times.lines()) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %s%s | %.0f %% | %.0f %% | %.0f | %s |%n",
          line.end(),
          line.name(),
          line.threads() == 1 ? "" : " (" + line.threads() + ")",
          100 * line.running(),
          100 * line.ready(),
          line.wakings(),
          line.mostlyBy());
    }
  }
}
