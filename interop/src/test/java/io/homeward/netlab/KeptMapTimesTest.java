package io.homeward.netlab;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.localapi.LocalApiClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How soon a device that starts while its server is away has names and tunnel by the map of before;
 * {@code bench/roaming} runs it. Asserts nothing about time.
 */
@Tag("netlab")
@Timeout(value = 1, unit = TimeUnit.HOURS)
@EnabledIfSystemProperty(named = "homeward.roaming.repetitions", matches = "\\d+")
class KeptMapTimesTest {
  private static final int REPETITIONS = Integer.getInteger("homeward.roaming.repetitions", 0);
  private static final String MOST_SECONDS = "60";
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(Long.parseLong(MOST_SECONDS));

  private final List<Long> running = new ArrayList<>();
  private final List<Long> named = new ArrayList<>();
  private final List<Long> echoed = new ArrayList<>();

  @Test
  void measure() throws Exception {
    try (TwoBesideAHub hosts = TwoBesideAHub.wired()) {
      NetlabHost one = hosts.one();
      NetlabHost two = hosts.two();
      hosts.passOn();
      RunningHub server = RunningHub.start(hosts.hub(), TwoBesideAHub.SERVER);
      Process daemon = Daemons.daemon(one);
      Daemons.daemon(two);
      Daemons.join(one, "one", TwoBesideAHub.SERVER, server.authKey());
      Daemons.join(two, "two", TwoBesideAHub.SERVER, server.authKey());
      String address = Daemons.homeward(two, "ip", "-4").strip();
      Netlab.await(
          "the direct way", () -> Daemons.homeward(one, "ping", "two").contains("via 10.45.2.2:"));
      hosts.serverIsDown();
      for (int i = 0; i < REPETITIONS; i++) {
        daemon.destroy();
        assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
        daemon = start(one, address);
      }
    }
    print("the daemon takes commands", running);
    print("the names of before are there", named);
    print("an echo through the tunnel", echoed);
  }

  private Process start(NetlabHost one, String address) throws Exception {
    LocalApiClient api = new LocalApiClient(Daemons.socket(one));
    long begun = System.nanoTime();
    Process daemon = one.start(Daemons.daemonCommand(one));
    FutureTask<Long> echo = new FutureTask<>(() -> untilEcho(one, address, begun));
    Thread.ofPlatform().start(echo);
    await(begun, () -> takesCommands(api));
    running.add(System.nanoTime() - begun);
    await(begun, () -> api.status(true).path("Peer").toString().contains(address));
    named.add(System.nanoTime() - begun);
    echoed.add(echo.get());
    return daemon;
  }

  private static boolean takesCommands(LocalApiClient api) {
    try {
      api.status(false);
      return true;
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /** From when the system has a route on: a ping that begins sooner keeps another source. */
  private static long untilEcho(NetlabHost one, String address, long begun) throws Exception {
    await(begun, () -> one.run("ip", "route", "get", address).contains("homeward"));
    Process ping = one.start(one.builder("ping", "-n", "-i", "0.02", "-w", MOST_SECONDS, address));
    try (BufferedReader lines = ping.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("bytes from")) {
        line = lines.readLine();
      }
      assertThat(line).as("an echo").isNotNull();
      return System.nanoTime() - begun;
    } finally {
      ping.destroyForcibly();
    }
  }

  /** By looking all the time: what is measured is shorter than the usual pauses. */
  private static void await(long begun, Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      if (System.nanoTime() - begun > MOST_NANOS) {
        throw new IOException("nothing within a minute");
      }
      Thread.sleep(2);
    }
  }

  private static void print(String what, List<Long> nanos) {
    nanos.sort(null);
    System.out.printf(
        Locale.ROOT,
        "start without the server: %-32s median %5d ms, worst %5d ms of %d%n",
        what,
        TimeUnit.NANOSECONDS.toMillis(nanos.get(nanos.size() / 2)),
        TimeUnit.NANOSECONDS.toMillis(nanos.getLast()),
        nanos.size());
  }
}
