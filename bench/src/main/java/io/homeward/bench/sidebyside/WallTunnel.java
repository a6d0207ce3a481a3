package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Two ends of bench/wall, which does the least that a tunnel can do here: no peer to compare with,
 * but the end of what can be reached.
 *
 * @param program the built bench/wall
 */
record WallTunnel(Path program, Sealing sealing) implements Tunnel.Contender {
  private static final String PORT = "51998";

  /** How packets are sealed. */
  enum Sealing {
    /** Many at once, as ours does where the processor has AVX-512. */
    RUN("wall-run", "run"),

    /** One by one. */
    LIBCRYPTO("wall", "libcrypto"),

    /** Not at all: what is left is the kernel's work. */
    NONE("wall-unsealed", "none");

    private final String contender;
    private final String argument;

    Sealing(String contender, String argument) {
      this.contender = contender;
      this.argument = argument;
    }
  }

  /** Whether that is the name of one of these. */
  static boolean isWall(String name) {
    return Arrays.stream(Sealing.values()).anyMatch(sealing -> sealing.contender.equals(name));
  }

  @Override
  public String name() {
    return sealing.contender;
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
                  sealing.argument)
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
