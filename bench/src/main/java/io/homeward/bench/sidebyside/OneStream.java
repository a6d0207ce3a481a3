package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Tunnel.Contender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * One TCP stream through ours and through the least that a tunnel can do, in turns. Arguments:
 * launcher of ours, programs of the wall and of the UDP load, repetitions, seconds for each
 * measurement, names of the contenders separated by commas.
 */
public final class OneStream {
  private OneStream() {}

  /** Prints each measurement to standard error and the table of medians to standard output. */
  public static void main(String[] args) throws Exception {
    Path launcher = Path.of(args[0]);
    Path wall = Path.of(args[1]);
    Path pacedUdp = Path.of(args[2]);
    int repetitions = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    List<Lab> labs = new CopyOnWriteArrayList<>();
    Thread undo = new Thread(() -> labs.forEach(Lab::close), "undo");
    Runtime.getRuntime().addShutdownHook(undo);
    Map<Tunnel, Load> tunnels = new LinkedHashMap<>();
    for (Contender contender : contenders(launcher, wall, args[5])) {
      Lab lab = new Lab();
      labs.add(lab);
      Tunnel tunnel = contender.start(lab);
      Load load = new Load(lab, pacedUdp, seconds);
      load.tcp(tunnel, 1, false); // the first seconds of a JVM are spent compiling
      tunnels.put(tunnel, load);
    }
    Map<String, List<Load.Tcp>> measured = new LinkedHashMap<>();
    for (int i = 0; i < repetitions; i++) {
      List<Map.Entry<Tunnel, Load>> order = new ArrayList<>(tunnels.entrySet());
      Collections.rotate(order, i);
      for (Map.Entry<Tunnel, Load> entry : order) {
        Tunnel tunnel = entry.getKey();
        Load.Tcp one = entry.getValue().tcp(tunnel, 1, false);
        measured.computeIfAbsent(tunnel.name(), n -> new ArrayList<>()).add(one);
        System.err.print(row(tunnel.name(), List.of(one)));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d repetitions of %d s, %d cores shared by both ends and the load, MTU 1280%n",
        repetitions,
        seconds,
        Runtime.getRuntime().availableProcessors());
    measured.forEach((name, all) -> System.out.print(row(name, all)));
  }

  private static List<Contender> contenders(Path launcher, Path wall, String names) {
    List<String> wanted = List.of(names.split(","));
    Path noPeers = launcher.resolveSibling("peers");
    return Stream.concat(
            Contender.wanted(launcher, noPeers, names).stream(),
            Stream.of(new WallTunnel(wall, true), new WallTunnel(wall, false)))
        .filter(contender -> wanted.contains(contender.name()))
        .toList();
  }

  private static String row(String name, List<Load.Tcp> all) {
    return String.format(
        Locale.ROOT,
        "%-16s %6.2f Gbit/s  %5.2f us/KiB  %5.2f s/GB of the whole machine  idle %.0f %%%n",
        name,
        median(all, Load.Tcp::gigabits),
        median(all, Load.Tcp::cpuMicrosPerKibibyte),
        median(all, Load.Tcp::processorSecondsPerGigabyte),
        median(all, tcp -> tcp.processors().idlePercent()));
  }

  private static double median(List<Load.Tcp> all, ToDoubleFunction<Load.Tcp> figure) {
    return all.stream().mapToDouble(figure).sorted().skip(all.size() / 2).findFirst().orElse(0);
  }
}
