package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two of our daemons on a tailnet of our coordinator: handshakes, filter, lookup and statistics all
 * on.
 */
record HomewardTunnel(Path launcher) implements Tunnel.Contender {
  private static final String PORT = "8077";

  @Override
  public String name() {
    return "homeward";
  }

  @Override
  public Tunnel start(Lab lab) {
    String state = lab.dir().resolve("coordinator").toString();
    String url = "http://" + Lab.ADDRESS_A + ":" + PORT;
    lab.start(
        Side.A,
        "coordinator",
        Map.of(),
        launcher.toString(),
        "coordinator",
        "serve",
        "--listen",
        Lab.ADDRESS_A + ":" + PORT,
        "--url",
        url,
        "--state-dir",
        state);
    Shell.await(
        60,
        "coordinator",
        lab.on(
            Side.A,
            launcher.toString(),
            "coordinator",
            "user",
            "create",
            "bench",
            "--state-dir",
            state));
    String key =
        Shell.run(
                60,
                lab.on(
                    Side.A,
                    launcher.toString(),
                    "coordinator",
                    "authkey",
                    "create",
                    "--user",
                    "bench",
                    "--reusable",
                    "--state-dir",
                    state))
            .strip();
    List<ProcessHandle> daemons = new ArrayList<>();
    for (Side side : Side.values()) {
      String socket = lab.dir().resolve("hw-" + side + ".sock").toString();
      daemons.add(
          lab.start(
                  side,
                  "homeward",
                  Map.of(),
                  launcher.toString(),
                  "daemon",
                  "--state-dir",
                  lab.dir().resolve("hw-" + side).toString(),
                  "--socket",
                  socket,
                  "--tun",
                  "homeward-" + side.name().toLowerCase(java.util.Locale.ROOT))
              .toHandle());
      Shell.await(
          60, "daemon", lab.on(side, launcher.toString(), "status", "--socket", socket, "--json"));
      Shell.run(
          90,
          lab.on(
              side,
              launcher.toString(),
              "up",
              "--socket",
              socket,
              "--login-server",
              url,
              "--auth-key",
              key,
              "--hostname",
              "bench-" + side.name().toLowerCase(java.util.Locale.ROOT)));
    }
    String a = ip(lab, Side.A);
    String b = ip(lab, Side.B);
    Shell.await(30, "ping", lab.on(Side.A, "ping", "-c", "1", "-W", "1", b));
    return new Tunnel(name(), a, b, daemons);
  }

  private String ip(Lab lab, Side side) {
    return Shell.run(
            60,
            lab.on(
                side,
                launcher.toString(),
                "ip",
                "-4",
                "--socket",
                lab.dir().resolve("hw-" + side + ".sock").toString()))
        .strip();
  }
}
