package io.homeward.bench.loops;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.crypto.PacketCiphers;
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
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.packet.UdpDatagram;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.PeerConfig;
import io.homeward.engine.wireguard.TransportSession;
import io.homeward.engine.wireguard.WireGuardAction;
import io.homeward.engine.wireguard.WireGuardDevice;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A data plane with 1, 2 and 4 loops in one direction at a time: what it seals and hands to the
 * socket, and what it opens, filters and hands to the device, packets of full size. No system call
 * is in it, so what limits it is the work of the loops and what they share. For each: packets a
 * second, processor time of a packet, and how often a loop had to wait for another one.
 */
public final class LoopScaling {
  private static final int MTU = 1280;
  private static final int[] LOOPS = {1, 2, 4};
  private static final int ROUNDS = 4; // of which the first is for the compiler
  private static final long MEASURED_NANOS = 1_500_000_000L;
  private static final int RECEIVED = 60_000; // of each peer
  private static final int PEERS = 4;
  private static final Endpoint OURS = Endpoint.parse("192.0.2.100:1");
  private static final InetAddress OWN = IpText.parse("100.64.1.1");

  private final Randomness randomness = Randomness.system();
  private final SystemTicker ticker = new SystemTicker();
  private final NodePrivateKey key = NodePrivateKey.generate(randomness);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private LoopScaling() {}

  /** A peer that answers handshakes. */
  private final class Player implements AutoCloseable {
    final NodePrivateKey own = NodePrivateKey.generate(randomness);
    final WireGuardDevice device =
        new WireGuardDevice(own, PacketCiphers.best(), randomness, WallClock.system());
    final Endpoint endpoint;
    final UdpAddress address;
    final InetAddress inside;
    @Nullable TransportSession session;

    Player(int number) {
      endpoint = Endpoint.parse("192.0.2." + (number + 1) + ":41641");
      address = UdpAddress.of(endpoint);
      inside = IpText.parse("100.64.0." + (number + 1));
      device.addPeer(PeerConfig.of(key.publicKey()), ticker.nanos());
    }

    PeerSpec spec() {
      return new PeerSpec(
          own.publicKey(), List.of(IpPrefix.single(inside)), List.of(endpoint), false);
    }

    synchronized void hear(byte[] datagram, PlayedPort port) {
      if (datagram[0] >= 1 && datagram[0] <= 3) {
        play(device.handshakeDatagram(datagram, new Way.Direct(OURS), ticker.nanos()), port);
      }
    }

    synchronized void call(PlayedPort port) {
      play(device.wantHandshake(key.publicKey(), ticker.nanos()), port);
    }

    private void play(Collection<WireGuardAction> actions, PlayedPort port) {
      for (WireGuardAction each : actions) {
        switch (each) {
          case WireGuardAction.SendInitiation(_, byte[] bytes) -> port.bring(bytes, address);
          case WireGuardAction.SendReply(_, byte[] bytes, _) -> port.bring(bytes, address);
          case WireGuardAction.SessionReady(_, TransportSession ready) -> session = ready;
          default -> {
            // Nothing else is needed here.
          }
        }
      }
    }

    synchronized boolean ready() {
      return session != null;
    }

    @Override
    public synchronized void close() {
      device.close();
    }
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    System.out.println(
        PacketCiphers.best()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors; best of "
            + (ROUNDS - 1)
            + " rounds in turns");
    System.out.println("direction, loops: packets/s, us of processor a packet, waits");
    LoopScaling bench = new LoopScaling();
    for (String kind : List.of("to one peer", "to a peer each", "from a peer each")) {
      bench.measure(kind);
    }
  }

  private record Result(double perSecond, double micros, long waits) {
    /** Of two rounds: each figure by itself, the worse one of the waits. */
    Result orBetter(@Nullable Result other) {
      return other == null
          ? this
          : new Result(
              Math.max(perSecond, other.perSecond),
              Math.min(micros, other.micros),
              Math.max(waits, other.waits));
    }
  }

  private void measure(String kind) throws InterruptedException {
    @Nullable Result[] best = new Result[LOOPS.length];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < LOOPS.length; i++) {
        Result result =
            kind.startsWith("to")
                ? send(LOOPS[i], kind.endsWith("each") ? LOOPS[i] : 1)
                : receive(LOOPS[i]);
        if (round > 0) {
          best[i] = result.orBetter(best[i]);
        }
      }
    }
    for (int i = 0; i < LOOPS.length; i++) {
      Result result = Objects.requireNonNull(best[i]);
      System.out.printf(
          "%s, %d: %,.0f, %.3f, %d%n",
          kind, LOOPS[i], result.perSecond, result.micros, result.waits);
    }
  }

  private Result send(int loops, int peers) throws InterruptedException {
    List<Player> players = players(peers);
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      packets.add(packet(OWN, players.get(i % peers).inside, i));
    }
    PlayedTun tun = new PlayedTun(packets);
    PlayedPort[] port = new PlayedPort[1];
    port[0] = new PlayedPort(1, (bytes, to) -> at(players, to).hear(bytes, port[0]));
    try (TunnelDataPlane plane = start(tun, port[0], players)) {
      while (port[0].sent.sum() < loops) {
        tun.one(); // until there are sessions
        Thread.sleep(5);
      }
      tun.flow(true);
      Thread.sleep(100);
      Result result = during(port[0].sent::sum, "homeward-outbound", () -> MEASURED_NANOS);
      tun.flow(false);
      return result;
    } finally {
      players.forEach(Player::close);
    }
  }

  private Result receive(int loops) throws InterruptedException {
    List<Player> players = players(PEERS);
    PlayedTun tun = new PlayedTun(List.of(new byte[0]));
    PlayedPort[] port = new PlayedPort[1];
    port[0] = new PlayedPort(loops, (bytes, to) -> at(players, to).hear(bytes, port[0]));
    try (Arena arena = Arena.ofShared();
        TunnelDataPlane plane = start(tun, port[0], players)) {
      List<PlayedPort.Prepared> prepared = new ArrayList<>();
      for (Player each : players) {
        while (!each.ready()) {
          each.call(port[0]);
          Thread.sleep(5);
        }
        prepared.add(prepare(arena, each));
      }
      long all = (long) PEERS * RECEIVED;
      long[] began = {0};
      Result result =
          during(
              () -> {
                if (began[0]++ == 0) {
                  port[0].bringAll(prepared);
                  return 0;
                }
                return tun.written.sum();
              },
              "homeward-inbound",
              () -> tun.written.sum() < all ? Long.MAX_VALUE : 0);
      if (!plane.drops().isEmpty()) {
        throw new IllegalStateException("dropped " + plane.drops());
      }
      return result;
    } finally {
      players.forEach(Player::close);
    }
  }

  private interface Lasts {
    /** Nanoseconds that are measured in all; {@link Long#MAX_VALUE}: it is not over. */
    long nanos();
  }

  private Result during(LongSupplier packets, String kind, Lasts lasts)
      throws InterruptedException {
    List<Long> ids =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(kind))
            .map(Thread::threadId)
            .toList();
    long cpu = cpu(ids);
    long waits = waits(ids);
    long began = System.nanoTime();
    long before = packets.getAsLong();
    while (System.nanoTime() - began < lasts.nanos()) {
      Thread.sleep(1);
    }
    long moved = packets.getAsLong() - before;
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Result(moved / seconds, (cpu(ids) - cpu) / 1e3 / moved, waits(ids) - waits);
  }

  private long cpu(List<Long> ids) {
    return ids.stream().mapToLong(threads::getThreadCpuTime).sum();
  }

  private long waits(List<Long> ids) {
    long all = 0;
    for (ThreadInfo each :
        threads.getThreadInfo(ids.stream().mapToLong(Long::longValue).toArray())) {
      all += each.getBlockedCount() + each.getWaitedCount();
    }
    return all;
  }

  private PlayedPort.Prepared prepare(Arena arena, Player from) {
    TransportSession session = from.session;
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    PacketCipher sealer = session.newSealer();
    byte[] packet = packet(from.inside, OWN, 0);
    int bytes = TransportSession.paddedBytes(packet.length, MTU) + TransportSession.OVERHEAD_BYTES;
    long all = Memory.allocate(arena, (long) RECEIVED * bytes);
    long plain = Memory.allocate(arena, MTU + 16);
    for (int i = 0; i < RECEIVED; i++) {
      Memory.put(packet, 0, plain, packet.length);
      long counter = session.reserve(1, ticker.nanos());
      session.seal(sealer, counter, plain, packet.length, MTU, all + (long) i * bytes);
    }
    return new PlayedPort.Prepared(from.address, all, bytes, RECEIVED);
  }

  private List<Player> players(int count) {
    List<Player> players = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      players.add(new Player(i));
    }
    return players;
  }

  private static Player at(List<Player> players, UdpAddress address) {
    return players.stream().filter(each -> each.address.equals(address)).findFirst().orElseThrow();
  }

  private static byte[] packet(InetAddress from, InetAddress to, int port) {
    byte[] packet = new byte[MTU];
    try (Arena arena = Arena.ofConfined()) {
      long at = Memory.allocate(arena, MTU);
      byte[] payload = new byte[MTU - UdpDatagram.packetBytes(true, 0)];
      UdpDatagram.write(at, from.getAddress(), 2_000 + port, to.getAddress(), 5_001, payload);
      Memory.get(at, packet, 0, MTU);
    }
    return packet;
  }

  private TunnelDataPlane start(PlayedTun tun, PlayedPort port, List<Player> players) {
    FilterRule all =
        new FilterRule(
            List.of("*"), List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    List<IpPrefix> own = List.of(IpPrefix.single(OWN));
    PacketFilter filter =
        PacketFilter.compile(new FilterPolicy(List.of(all), own, Map.of(), List.of(), false));
    TunnelDataPlane plane =
        TunnelDataPlane.start(
            new DataPlaneSetup(
                tun,
                port,
                MTU,
                ServicePackets.NONE,
                ticker,
                WallClock.system(),
                randomness,
                e -> System.err.println(e.getMessage())));
    plane.apply(
        new DataPlaneConfig(
            key, List.of(OWN), players.stream().map(Player::spec).toList(), filter));
    return plane;
  }
}
