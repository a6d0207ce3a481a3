package io.homeward.bench.sidebyside;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.PacketLoops;
import io.homeward.engine.dataplane.PeerSpec;
import io.homeward.engine.dataplane.ServicePackets;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.tun.LinuxTun;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One end of a tunnel of our data plane alone, with a static peer, for profiling: as the daemon
 * runs it (handshakes, filter, lookup, statistics), without control client and helper. Needs root.
 * Arguments: device, own private key file, own address, peer's public key, peer's address, UDP
 * port, peer's endpoint. Prints statistics when its input ends.
 */
public final class EngineEnd {
  private static final int MTU = 1280;

  private EngineEnd() {}

  /** Runs until its standard input ends. */
  public static void main(String[] args) throws IOException {
    NodePrivateKey key = NodePrivateKey.parse(Files.readString(Path.of(args[1])).strip());
    IpPrefix own = IpPrefix.parse(args[2]);
    IpPrefix peer = IpPrefix.parse(args[4]);
    FilterRule rule =
        new FilterRule(
            List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    PacketFilter filter =
        PacketFilter.compile(
            new FilterPolicy(List.of(rule), List.of(own), Map.of(), List.of(), false));
    try (DataPlane plane =
        TunnelDataPlane.start(
            new DataPlaneSetup(
                LinuxTun.open(args[0], PacketLoops.wanted()),
                UdpSockets.open(Integer.parseInt(args[5]), PacketLoops.wanted()),
                MTU,
                ServicePackets.NONE,
                new SystemTicker(),
                WallClock.system(),
                Randomness.system(),
                e -> System.err.println(e.getMessage())))) {
      plane.apply(
          new DataPlaneConfig(
              key,
              List.of(own.address()),
              List.of(
                  new PeerSpec(
                      NodePublicKey.parse(args[3]),
                      List.of(peer),
                      List.of(Endpoint.parse(args[6])),
                      false)),
              filter));
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // Input means nothing; its end ends the program.
      }
      System.out.println(plane.statistics());
      System.out.println(plane.drops());
    }
  }
}
