package io.homeward.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long names take; {@code bench/names} runs it. The daemon has one core, who asks has another.
 * Asserts nothing about time.
 */
@Tag("netlab")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "homeward.names.rate", matches = "\\d+")
class NameTimesTest {
  private static final String HUB = "10.9.0.1";
  private static final String NOBODY = "10.9.0.99";
  private static final String SERVICE = "100.100.100.100";
  private static final String PEER = "127.0.0.2"; // a name server in C on the same core
  private static final String ECHO = "127.0.0.3"; // nothing but a socket, there too
  private static final String RATE = System.getProperty("homeward.names.rate", "0");
  private static final String SECONDS = "5";
  private static final int ROUNDS = 3;

  @Test
  void measure() throws Exception {
    try (Netlab lab = Netlab.create()) {
      NetlabHost lan = lab.bridge("lan");
      NetlabHost server = lab.host("hub");
      NetlabHost laptop = lab.host("laptop");
      lab.plug(server, HUB + "/24", lan);
      lab.plug(laptop, "10.9.0.2/24", lan);
      laptop.emptyDirectory("/run");
      laptop.resolvConf("nameserver " + HUB + "\n");
      Netlab.await("a stable network", () -> !laptop.networkState().contains("tentative"));
      RunningHub hub = RunningHub.start(server, HUB);
      List<String> daemon = new ArrayList<>(List.of("taskset", "-c", "0"));
      daemon.addAll(List.of(Daemons.daemonCommand(laptop)));
      // As it is shipped: the labs' other daemons do without the second compiler.
      daemon.removeIf(option -> option.startsWith("-XX:TieredStopAtLevel"));
      daemon.addAll(daemon.indexOf("-cp"), shippedOptions());
      laptop.start(daemon.toArray(String[]::new));
      Netlab.await("the daemon", () -> laptop.log().contains("homeward is running"));
      Daemons.join(laptop, "laptop", HUB, hub.authKey());
      String own = "laptop." + hub.domain();
      Netlab.await("its own name", () -> laptop.attempt("getent", "ahosts", own).status() == 0);

      DebianPrograms.installOn(laptop, List.of("dnsmasq-base"));
      laptop.start(
          "taskset",
          "-c",
          "0",
          "dnsmasq",
          "--keep-in-foreground",
          "--conf-file=/dev/null",
          "--no-hosts",
          "--no-resolv",
          "--bind-interfaces",
          "--listen-address=" + PEER,
          "--host-record=" + own + ",100.64.0.1");
      List<String> echo = new ArrayList<>(List.of("taskset", "-c", "0"));
      echo.addAll(List.of(Daemons.java(NameLoad.class, "echo", ECHO)));
      laptop.start(echo.toArray(String[]::new));
      load(laptop, "paced", SERVICE, own, RATE, SECONDS); // warms up
      for (int i = 0; i < ROUNDS; i++) {
        print("own name", load(laptop, "paced", SERVICE, own, RATE, SECONDS));
        print("the same of dnsmasq", load(laptop, "paced", PEER, own, RATE, SECONDS));
        print("the same of a bare echo", load(laptop, "paced", ECHO, own, RATE, SECONDS));
      }
      for (int i = 0; i < ROUNDS; i++) {
        print("upstream, and through us", load(laptop, "pairs", "1000", HUB, SERVICE));
      }
      Daemons.homeward(laptop, "down");
      laptop.resolvConf("nameserver " + NOBODY + "\nnameserver " + HUB + "\n");
      Daemons.homeward(laptop, "up");
      Netlab.await("its own name", () -> laptop.attempt("getent", "ahosts", own).status() == 0);
      print(
          "upstream, and through us beside a dead one that is asked first",
          load(laptop, "pairs", "200", HUB, SERVICE));
    }
  }

  private static List<String> shippedOptions() throws IOException {
    return Files.readAllLines(Path.of("..", "packaging", "jvm-options")).stream()
        .filter(line -> line.startsWith("-"))
        .toList();
  }

  private static String load(NetlabHost host, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "1"));
    command.addAll(List.of(Daemons.java(NameLoad.class, arguments)));
    command.add(
        command.indexOf("-cp"), "-Xmn512m"); // it never collects, which would be its own time
    return host.run(command.toArray(String[]::new)).strip();
  }

  private static void print(String what, String figures) {
    System.out.println(what + ":\n  " + figures.replace("\n", "\n  "));
  }
}
