package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a device costs that has nothing to do: how often its processes wake up, thread by thread,
 * with the options of the packages, and what it sends to a peer to which nothing flows.
 */
@Tag("long")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class IdleTest {
  private static final String SERVER = TwoBesideAHub.SERVER;
  private static final Duration REST = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofMinutes(2);

  /** As Linux shows them, of at most 15 letters. */
  private static final List<String> OF_THE_JVM =
      List.of(
          "C1 Compiler",
          "C2 Compiler",
          "VM Thread",
          "VM Periodic",
          "Service Thread",
          "Monitor Defl",
          "Signal Disp",
          "Reference H",
          "Finalizer",
          "Common-Clean",
          "Notification",
          "GC Thread",
          "Native Heap",
          "Trim");

  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

  @Test
  void aDeviceAtRestWakesRarelyAndSendsNothingToAPeerAtRest() throws Exception {
    try (TwoBesideAHub hosts = TwoBesideAHub.wired()) {
      NetlabHost hub = hosts.hub();
      NetlabHost one = hosts.one();
      NetlabHost two = hosts.two();
      hosts.passOn();
      for (NetlabHost host : List.of(one, two)) {
        host.resolvConf("nameserver " + SERVER + "\n");
      }
      hub.run(
          "sh",
          "-c",
          "nft 'add table ip idle; add chain ip idle f { type filter hook forward priority 0; };"
              + " add rule ip idle f counter'");
      RunningHub server = RunningHub.start(hub, SERVER);
      Process daemon = daemon(one);
      daemon(two);
      Daemons.join(one, "one", SERVER, server.authKey());
      Daemons.join(two, "two", SERVER, server.authKey());
      Netlab.await(
          "the direct way", () -> Daemons.homeward(one, "ping", "two").contains("via 10.45.2.2:"));
      assertThat(one.read("/etc/resolv.conf")).contains("100.100.100.100");
      assertThat(forwarded(hub)).as("packets between them, counted").isPositive();
      Thread.sleep(REST); // what is measured is time in which nothing happens

      long packets = forwarded(hub);
      Map<String, Long> before = wakeUps(daemon);
      Thread.sleep(WINDOW);
      Map<String, Long> after = wakeUps(daemon);
      assertThat(forwarded(hub) - packets).as("packets to the peer at rest").isZero();
      // The compiler's threads come and go: fewer of a name than before say nothing.
      after.replaceAll((thread, count) -> Math.max(0, count - before.getOrDefault(thread, 0L)));
      print(after);
      // Twice a second of a minute each, when the helper had to hear of its client all the time.
      assertThat(after.getOrDefault("daemon: helper-heartbea", 0L)).isLessThan(10);
      assertThat(sum(after, "helper")).isLessThan(60);
      // The system looks whether the server is there, and the server asks each 40 s.
      assertThat(sum(after, "daemon: OkHttp")).as("of the connection to it").isLessThan(30);
    }
  }

  private static Process daemon(NetlabHost host) throws IOException {
    List<String> command = new ArrayList<>(List.of(Daemons.daemonCommand(host)));
    command.remove("-XX:TieredStopAtLevel=1");
    command.addAll(1, shippedOptions());
    Process process = host.start(command.toArray(String[]::new));
    Netlab.await("the daemon", () -> host.log().contains("homeward is running"));
    return process;
  }

  private static List<String> shippedOptions() throws IOException {
    return Files.readAllLines(Path.of("..", "packaging", "jvm-options")).stream()
        .filter(line -> line.startsWith("-"))
        .toList();
  }

  private static long forwarded(NetlabHost hub) throws IOException {
    Matcher found = PACKETS.matcher(hub.run("nft", "list", "table", "ip", "idle"));
    assertThat(found.find()).isTrue();
    return Long.parseLong(found.group(1));
  }

  /** How often the threads of the daemon and of its helper have waited, by their names. */
  private static Map<String, Long> wakeUps(Process daemon) throws IOException {
    Map<String, Long> all = new TreeMap<>();
    List<ProcessHandle> processes =
        Stream.concat(Stream.of(daemon.toHandle()), daemon.descendants()).toList();
    for (ProcessHandle process : processes) {
      String command = process.info().command().orElse("");
      String kind =
          command.endsWith("homeward-helper")
              ? "helper"
              : command.endsWith("java") ? "daemon" : "other";
      addThreads(Path.of("/proc", Long.toString(process.pid()), "task"), kind, all);
    }
    return all;
  }

  private static void addThreads(Path tasks, String kind, Map<String, Long> all)
      throws IOException {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String name = Files.readString(thread.resolve("comm")).strip();
        long count =
            Files.readAllLines(thread.resolve("status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
        all.merge(kind + ": " + name, count, Long::sum);
      }
    } catch (NoSuchFileException e) {
      // It ended meanwhile.
    }
  }

  private static void print(Map<String, Long> counts) {
    double minutes = WINDOW.toSeconds() / 60.0;
    counts.entrySet().stream()
        .filter(thread -> thread.getValue() > 0)
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(thread ->
            System.out.printf(
                Locale.ROOT,
                "%-28s %6.1f a minute%n",
                thread.getKey(),
                thread.getValue() / minutes));
    long jvm =
        counts.entrySet().stream()
            .filter(thread -> OF_THE_JVM.stream().anyMatch(n -> thread.getKey().contains(n)))
            .mapToLong(Map.Entry::getValue)
            .sum();
    System.out.printf(
        Locale.ROOT,
        "a minute: daemon %.1f, of which the JVM for itself %.1f; helper %.1f%n",
        sum(counts, "daemon") / minutes,
        jvm / minutes,
        sum(counts, "helper") / minutes);
  }

  private static long sum(Map<String, Long> counts, String kind) {
    return counts.entrySet().stream()
        .filter(thread -> thread.getKey().startsWith(kind))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
