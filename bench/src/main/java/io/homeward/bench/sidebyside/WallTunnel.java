package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two ends of bench/wall/wall.c, which does the least that a tunnel can do here.
 *
 * @param program the built wall.c
 * @param sealed whether packets are sealed, by libcrypto; else they are copied, and what is left is
 *     the kernel's work
 */
record WallTunnel(Path program, boolean sealed) implements Tunnel.Contender {
  private static final String PORT = "51998";

  @Override
  public String name() {
    return sealed ? "wall" : "wall-unsealed";
  }

  @Override
  public Tunnel start(Lab lab) {
    List<ProcessHandle> processes = new ArrayList<>();
    for (Side side : Side.values()) {
      String end = side.name().toLowerCase(Locale.ROOT);
      String device = "wall" + end;
      processes.add(
          lab.start(
                  side,
                  name(),
                  Map.of(),
                  program.toString(),
                  device,
                  PORT,
                  Lab.address(side == Side.A ? Side.B : Side.A),
                  PORT,
                  end,
                  sealed ? "libcrypto" : "none")
              .toHandle());
      Shell.await(20, "interface", lab.on(side, "ip", "link", "show", device));
      lab.bringUp(side, device, address(side));
    }
    Shell.await(30, "ping", lab.on(Side.A, "ping", "-c", "1", "-W", "1", address(Side.B)));
    return new Tunnel(name(), address(Side.A), address(Side.B), processes);
  }

  private static String address(Side side) {
    return side == Side.A ? "10.90.0.1" : "10.90.0.2";
  }
}
