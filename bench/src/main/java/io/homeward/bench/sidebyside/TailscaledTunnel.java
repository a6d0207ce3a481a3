package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two official clients on the test control server of the same release, on a direct path. */
record TailscaledTunnel(Path peersDir) implements Tunnel.Contender {
  private static final Map<String, String> QUIET =
      Map.of(
          "TS_NO_LOGS_NO_SUPPORT",
          "1",
          "TS_DEBUG_FIREWALL_MODE",
          "nftables",
          "TS_DISABLE_PORTMAPPER",
          "1",
          "TS_PANIC_IF_HIT_MAIN_CONTROL",
          "1");

  @Override
  public String name() {
    return "tailscaled";
  }

  @Override
  public Tunnel start(Lab lab) {
    String url = "http://" + Lab.ADDRESS_A + ":8078";
    lab.start(
        Side.A,
        "testcontrol",
        Map.of(),
        peersDir.resolve("testcontrol").toString(),
        "-listen",
        Lab.ADDRESS_A + ":8078",
        "-base-url",
        url,
        "-relay",
        Lab.ADDRESS_A);
    List<ProcessHandle> daemons = new ArrayList<>();
    for (Side side : Side.values()) {
      String socket = socket(lab, side);
      daemons.add(
          lab.start(
                  side,
                  "tailscaled",
                  QUIET,
                  peersDir.resolve("tailscaled").toString(),
                  "--tun",
                  "tsbench" + (side == Side.A ? "a" : "b"),
                  "--socket",
                  socket,
                  "--statedir",
                  lab.dir().resolve("ts-" + side).toString(),
                  "--port",
                  "41777",
                  "--no-logs-no-support")
              .toHandle());
      Shell.await(30, "tailscaled", List.of("sh", "-c", "test -S " + socket));
      Shell.run(
          90,
          lab.on(
              side,
              tailscale(),
              "--socket",
              socket,
              "up",
              "--login-server",
              url,
              "--hostname",
              "bench-" + side,
              "--netfilter-mode=off",
              "--accept-dns=false",
              "--timeout=60s"));
    }
    String a = ip(lab, Side.A);
    String b = ip(lab, Side.B);
    Shell.await(
        60,
        "direct path",
        lab.on(
            Side.A,
            tailscale(),
            "--socket",
            socket(lab, Side.A),
            "ping",
            "--until-direct",
            "-c",
            "10",
            "--timeout",
            "2s",
            b));
    Shell.await(30, "ping", lab.on(Side.A, "ping", "-c", "1", "-W", "1", b));
    return new Tunnel(name(), a, b, daemons);
  }

  private String ip(Lab lab, Side side) {
    return Shell.run(20, lab.on(side, tailscale(), "--socket", socket(lab, side), "ip", "-4"))
        .strip();
  }

  private String tailscale() {
    return peersDir.resolve("tailscale").toString();
  }

  private static String socket(Lab lab, Side side) {
    return lab.dir().resolve("ts-" + side + ".sock").toString();
  }
}
