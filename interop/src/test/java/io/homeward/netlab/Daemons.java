package io.homeward.netlab;

import io.homeward.cli.Main;
import io.homeward.engine.localapi.LocalApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Starts daemons of root on hosts of a lab, with helpers of their own, and talks to them. */
public final class Daemons {
  /** Some of them count as news, when the network changes as at the start. */
  private static final int MOST_FIGHTS = 8;

  private Daemons() {}

  public static String[] java(Class<?> program, String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-Dhomeward.helper=" + HelperUnderTest.program(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  public static Path socket(NetlabHost host) {
    return host.directory().resolve("homeward.sock");
  }

  static Process daemon(NetlabHost host) throws IOException {
    Process process = host.start(daemonCommand(host));
    Netlab.await("the daemon", () -> host.log().contains("homeward is running"));
    return process;
  }

  public static String[] daemonCommand(NetlabHost host, String... options) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "daemon",
                "--state-dir",
                host.directory().resolve("state").toString(),
                "--socket",
                socket(host).toString()));
    all.addAll(List.of(options));
    return java(Main.class, all.toArray(String[]::new));
  }

  /** A command for the daemon of a host, as a process that may look at the host itself. */
  public static String[] command(NetlabHost host, String... arguments) throws IOException {
    return java(Main.class, withSocket(host, arguments));
  }

  /** Runs a command for the daemon of a host and returns what it said; fails when it does. */
  static String homeward(NetlabHost host, String... arguments) throws IOException {
    Command.Result result = attempt(host, arguments);
    if (result.status() != 0) {
      throw new IOException(
          String.join(" ", arguments) + " ended with " + result.status() + ": " + result.output());
    }
    return result.output();
  }

  /**
   * Runs a command for the daemon of a host, whatever its status. It runs in this process: it talks
   * to a socket and looks at nothing else, and a JVM of its own takes seconds to start where many
   * do.
   */
  static Command.Result attempt(NetlabHost host, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter both = new PrintWriter(said);
    int status = Main.run(both, both, withSocket(host, arguments));
    return new Command.Result(status, said.toString());
  }

  private static String[] withSocket(NetlabHost host, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(1, List.of("--socket", socket(host).toString()));
    return all.toArray(String[]::new);
  }

  /** Lets a device join, and returns what the command said. */
  static String join(NetlabHost host, String name, String hub, String authKey) throws IOException {
    return homeward(host, up(name, hub, authKey));
  }

  /** What lets a device join. */
  static String[] up(String name, String hub, String authKey) {
    return new String[] {
      "up",
      "--login-server",
      "http://" + hub + ":" + Hub.PORT,
      "--auth-key",
      authKey,
      "--hostname",
      name,
      "--timeout",
      "60s"
    };
  }

  /** Has a command take names from the device of a host until they are left to it. */
  static void fightForNames(NetlabHost host, String command) throws IOException {
    LocalApiClient api = new LocalApiClient(socket(host));
    Callable<Boolean> left = () -> api.status(false).toString().contains("NAMES_FOUGHT");
    for (int i = 0; i < MOST_FIGHTS; i++) {
      host.run("sh", "-c", command);
      Netlab.await(
          "put back or left",
          () -> host.read("/etc/resolv.conf").contains("100.100.100.100") || left.call());
    }
    Netlab.await("left", left);
  }
}
