package io.homeward.dataplane;

import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
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
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a host of the lab runs: one end of a tunnel, or one end of a TCP connection through it.
 *
 * <pre>
 * tunnel DEVICE PRIVATE-KEY-FILE OWN4,OWN6 PEER-KEY PEER4,PEER6 [ENDPOINT]
 * receive PORT FILE
 * send ADDRESS PORT FILE
 * leaks
 * </pre>
 */
final class TunnelEnd {
  static final int UDP_PORT = 41641;
  private static final int MTU = 1280;

  private TunnelEnd() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "tunnel" -> tunnel(args);
      case "receive" -> {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[1]));
            Socket connection = server.accept();
            OutputStream file = Files.newOutputStream(Path.of(args[2]))) {
          connection.getInputStream().transferTo(file);
        }
      }
      case "send" -> {
        try (Socket connection = new Socket(args[1], Integer.parseInt(args[2]));
            InputStream file = Files.newInputStream(Path.of(args[3]))) {
          file.transferTo(connection.getOutputStream());
        }
      }
      case "leaks" -> leaks();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void tunnel(String[] args) throws Exception {
    NodePrivateKey key = NodePrivateKey.parse(Files.readString(Path.of(args[2])));
    PeerSpec peer =
        new PeerSpec(
            NodePublicKey.parse(args[4]),
            prefixes(args[5]),
            args.length > 6 ? List.of(Endpoint.parse(args[6])) : List.of(),
            false);
    try (TunnelDataPlane plane = start(args[1])) {
      plane.apply(config(key, prefixes(args[3]), List.of(peer)));
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  private static List<IpPrefix> prefixes(String list) {
    return Arrays.stream(list.split(",")).map(IpPrefix::parse).toList();
  }

  private static TunnelDataPlane start(String device) throws IOException {
    UdpBatchSocket socket = UdpSockets.open(UDP_PORT);
    return TunnelDataPlane.start(
        new DataPlaneSetup(
            LinuxTun.open(device),
            socket,
            MTU,
            ServicePackets.NONE,
            new SystemTicker(),
            WallClock.system(),
            Randomness.system(),
            e -> System.out.println("failed: " + e.getMessage())));
  }

  private static DataPlaneConfig config(
      NodePrivateKey key, List<IpPrefix> own, List<PeerSpec> peers) {
    FilterRule all =
        new FilterRule(
            List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    PacketFilter filter =
        PacketFilter.compile(new FilterPolicy(List.of(all), own, Map.of(), List.of(), false));
    return new DataPlaneConfig(key, own.stream().map(IpPrefix::address).toList(), peers, filter);
  }

  /** Opens and closes data planes; prints the open descriptors before and after. */
  private static void leaks() throws Exception {
    NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
    List<IpPrefix> own = List.of(IpPrefix.parse("100.64.0.1"));
    for (int i = 0; i < 12; i++) {
      try (TunnelDataPlane plane = start("leak0")) {
        plane.apply(config(key, own, List.of()));
      }
      if (i == 1 || i == 11) {
        System.out.println("descriptors " + descriptors() + " threads " + loops());
      }
    }
  }

  private static int descriptors() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : open) {
        // The folder itself is one of them, both times.
        count += each.getFileName().toString().isEmpty() ? 0 : 1;
      }
    }
    return count;
  }

  private static long loops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("homeward-"))
        .count();
  }
}
