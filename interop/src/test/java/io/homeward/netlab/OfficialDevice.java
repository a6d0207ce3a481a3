package io.homeward.netlab;

import io.homeward.interop.TestControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The official client on a host of a lab.
 *
 * @param process its daemon
 */
record OfficialDevice(NetlabHost host, Process process) {
  /**
   * Starts its daemon and waits until it listens.
   *
   * @param tun its interface
   */
  static OfficialDevice start(NetlabHost host, String tun) throws IOException {
    ProcessBuilder daemon =
        host.builder(
            TestControl.peer("tailscaled").toString(),
            "--tun=" + tun,
            "--no-logs-no-support",
            "--statedir=" + host.directory(),
            "--socket=" + socket(host),
            "--port=0");
    daemon.environment().put("TS_DEBUG_USE_DERP_HTTP", "1");
    daemon.redirectErrorStream(true);
    daemon.redirectOutput(host.directory().resolve("tailscaled.txt").toFile());
    Process process = host.start(daemon);
    Netlab.await("tailscaled", () -> Files.exists(socket(host)));
    return new OfficialDevice(host, process);
  }

  /** Joins the tailnet of a server. */
  void up(String server, String name, String authKey, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "up",
                "--login-server=http://" + server + ":" + Hub.PORT,
                "--auth-key=" + authKey,
                "--hostname=" + name,
                "--timeout=30s"));
    arguments.addAll(List.of(options));
    tailscale(arguments.toArray(String[]::new));
  }

  /** What one of its commands says. */
  String tailscale(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "TS_DEBUG_USE_DERP_HTTP=1",
                TestControl.peer("tailscale").toString(),
                "--socket=" + socket(host)));
    command.addAll(List.of(arguments));
    return host.run(command.toArray(String[]::new));
  }

  private static Path socket(NetlabHost host) {
    return host.directory().resolve("s");
  }
}
