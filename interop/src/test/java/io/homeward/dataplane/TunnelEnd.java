package io.homeward.dataplane;

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
import io.homeward.engine.udp.UdpBatchSocket;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What a host of the lab runs: one end of a tunnel, or one end of a TCP connection through it.
 *
 * <pre>
 * tunnel DEVICE PRIVATE-KEY-FILE OWN4,OWN6 PEER-KEY PEER4,PEER6 [ENDPOINT]
 * receive PORT FILE
 * send ADDRESS PORT FILE
 * count ADDRESS PORT FLOWS DATAGRAMS   sends numbered datagrams, those of each flow in their order
 * numbers PORT FILE                    receives them; writes how many came, and how many out of turn
 * leaks
 * </pre>
 *
 * With so many packet loops as {@link PacketLoops#OPTION} says. When a tunnel is told to end, it
 * says for how long each of its threads has worked.
 */
final class TunnelEnd {
  static final int UDP_PORT = 41641;
  private static final int MTU = 1280;
  private static final long PACE_NANOS = 2_000_000;
  private static final int SILENCE_MILLIS = 2_000;

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
      case "count" -> count(args[1], args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
      case "numbers" -> numbers(Integer.parseInt(args[1]), Path.of(args[2]));
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
      Runtime.getRuntime().addShutdownHook(new Thread(TunnelEnd::sayWhoWorked));
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  private static List<IpPrefix> prefixes(String list) {
    return Arrays.stream(list.split(",")).map(IpPrefix::parse).toList();
  }

  private static TunnelDataPlane start(String device) throws IOException {
    UdpBatchSocket socket = UdpSockets.open(UDP_PORT, PacketLoops.wanted());
    return TunnelDataPlane.start(
        new DataPlaneSetup(
            LinuxTun.open(device, PacketLoops.wanted()),
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

  private static void sayWhoWorked() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith("homeward-")) {
        long millis = threads.getThreadCpuTime(each.threadId()) / 1_000_000;
        System.out.println(each.getName() + " " + millis + " ms");
      }
    }
  }

  private static void count(String address, String port, int flows, int datagrams)
      throws IOException {
    InetSocketAddress to = new InetSocketAddress(address, Integer.parseInt(port));
    List<DatagramSocket> sockets = new ArrayList<>();
    for (int i = 0; i < flows; i++) {
      sockets.add(new DatagramSocket());
    }
    for (int number = 0; number < datagrams; number++) {
      for (int flow = 0; flow < flows; flow++) {
        byte[] bytes = ByteBuffer.allocate(1_000).putInt(flow).putInt(number).array();
        sockets.get(flow).send(new DatagramPacket(bytes, bytes.length, to));
      }
      LockSupport.parkNanos(PACE_NANOS);
    }
    sockets.forEach(DatagramSocket::close);
  }

  private static void numbers(int port, Path result) throws IOException {
    Map<Integer, Integer> newest = new HashMap<>();
    int came = 0;
    int outOfTurn = 0;
    try (DatagramSocket socket = new DatagramSocket(port)) {
      socket.setReceiveBufferSize(4 << 20);
      byte[] bytes = new byte[2_000];
      while (true) {
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        socket.receive(packet);
        // Nobody reads the answer, but the system has seen both directions of the flow then.
        socket.send(new DatagramPacket(bytes, 1, packet.getSocketAddress()));
        socket.setSoTimeout(SILENCE_MILLIS); // from the first one on
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        int flow = datagram.getInt();
        int number = datagram.getInt();
        came++;
        if (number < newest.getOrDefault(flow, 0)) {
          outOfTurn++;
        } else {
          newest.put(flow, number);
        }
      }
    } catch (SocketTimeoutException e) {
      Files.writeString(result, came + " " + outOfTurn);
    }
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
