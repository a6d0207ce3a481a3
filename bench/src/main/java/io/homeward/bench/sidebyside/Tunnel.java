package io.homeward.bench.sidebyside;

import io.homeward.bench.sidebyside.Lab.Side;
import io.homeward.bench.sidebyside.WallTunnel.Sealing;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tunnel between the two hosts of the lab, up and carrying packets.
 *
 * @param name for the table
 * @param addressA tunnel address of host A
 * @param addressB tunnel address of host B
 * @param processes the ones that move packets, both ends
 */
record Tunnel(String name, String addressA, String addressB, List<ProcessHandle> processes) {
  Tunnel {
    processes = List.copyOf(processes);
  }

  /** The tunnel address of a host. */
  String address(Side side) {
    return side == Side.A ? addressA : addressB;
  }

  /** A way to build the tunnel. */
  interface Contender {
    /** For the table. */
    String name();

    /** Starts both ends and waits until a ping crosses. */
    Tunnel start(Lab lab) throws Exception;

    /**
     * Those that are wanted, in the order of the table.
     *
     * @param launcher ours
     * @param peers folder with the others' programs; the wall lies in {@code bench} beside it
     * @param names separated by commas; one that nobody has is passed over
     */
    static List<Contender> wanted(Path launcher, Path peers, String names) {
      List<String> wanted = List.of(names.split(","));
      Path wall = peers.resolveSibling("bench").resolve("wall");
      return Stream.<Contender>of(
              new HomewardTunnel(launcher),
              new EngineTunnel(launcher.resolveSibling("packaging").resolve("jvm-options")),
              new WireguardGoTunnel(peers.resolve("wireguard-go")),
              new TailscaledTunnel(peers),
              new WallTunnel(wall, Sealing.RUN),
              new WallTunnel(wall, Sealing.LIBCRYPTO),
              new WallTunnel(wall, Sealing.NONE))
          .filter(contender -> wanted.contains(contender.name()))
          .toList();
    }
  }
}
