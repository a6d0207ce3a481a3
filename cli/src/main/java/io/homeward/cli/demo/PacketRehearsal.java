package io.homeward.cli.demo;

import io.homeward.engine.dataplane.DataPlane;
import io.homeward.engine.dataplane.DataPlaneConfig;
import io.homeward.engine.dataplane.DataPlaneSetup;
import io.homeward.engine.dataplane.PeerSpec;
import io.homeward.engine.dataplane.ServicePackets;
import io.homeward.engine.dataplane.TunnelDataPlane;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.tun.PlayedSystem;
import io.homeward.engine.udp.UdpSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A tunnel between two data planes of this process, at full load: what moves packets is used as a
 * first stream will use it, so that a JVM that watches knows what to compile before there is one.
 * Needs no permission; Linux only.
 */
final class PacketRehearsal implements AutoCloseable {
  private static final int MTU = 1280;

  /** As much as a device gives at once, and some of what a stream begins with. */
  private static final int[] SEGMENTS = {50, 50, 50, 50, 10, 50, 50, 2};

  /** Not acknowledged yet; less than the socket's buffer. */
  private static final long WINDOW_BYTES = 1 << 20;

  private static final long LOST_NANOS = Duration.ofMillis(50).toNanos();
  private static final long BREATH_NANOS = 50_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DATAGRAM_BYTES = 1232;
  private static final int BURST = 8;

  private final End a;
  private final End b;
  private final AtomicLong arrived = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /** What one step of the load sends; how many bytes that is, or 0 when there was no room. */
  private interface Load {
    long send() throws IOException;
  }

  /** A data plane and the system behind it. */
  private static final class End implements AutoCloseable {
    final NodePrivateKey key = NodePrivateKey.generate(Randomness.system());
    final InetAddress address;
    final PlayedSystem system;
    final DataPlane plane;

    End(InetAddress address, InetAddress other) throws IOException {
      this.address = address;
      system = PlayedSystem.open(address, other);
      try {
        plane =
            TunnelDataPlane.start(
                new DataPlaneSetup(
                    system.tun(),
                    UdpSockets.open(0),
                    MTU,
                    ServicePackets.NONE,
                    new SystemTicker(),
                    WallClock.system(),
                    Randomness.system(),
                    failure -> {}));
      } catch (IOException | RuntimeException e) {
        system.close();
        throw e;
      }
    }

    void knows(End other) {
      FilterRule all =
          new FilterRule(
              List.of("*"),
              List.of(new FilterRule.Destination("*", 0, 65535)),
              List.of(),
              List.of());
      IpPrefix own = IpPrefix.single(address);
      plane.apply(
          new DataPlaneConfig(
              key,
              List.of(address),
              List.of(
                  new PeerSpec(
                      other.key.publicKey(),
                      List.of(IpPrefix.single(other.address)),
                      List.of(new Endpoint(InetAddress.getLoopbackAddress(), other.plane.port())),
                      false)),
              PacketFilter.compile(
                  new FilterPolicy(List.of(all), List.of(own), Map.of(), List.of(), false))));
    }

    @Override
    public void close() {
      plane.close();
      system.close();
    }
  }

  private PacketRehearsal(InetAddress addressOfA, InetAddress addressOfB) throws IOException {
    a = new End(addressOfA, addressOfB);
    try {
      b = new End(addressOfB, addressOfA);
    } catch (IOException | RuntimeException e) {
      a.close();
      throw e;
    }
    a.knows(b);
    b.knows(a);
    threads.add(WatchedThread.platform("rehearsal-to-a", WatchedThread::unowned, this::takeAtA));
    threads.add(WatchedThread.platform("rehearsal-to-b", WatchedThread::unowned, this::takeAtB));
    threads.forEach(Thread::start);
  }

  /**
   * Carries streams over both families and datagrams.
   *
   * @param bytes of the longest of them
   * @throws IOException when not all of them arrived in time
   */
  static void run(long bytes) throws IOException, InterruptedException {
    try (PacketRehearsal six =
        new PacketRehearsal(IpText.parse("fd7a:115c:a1e0::1"), IpText.parse("fd7a:115c:a1e0::2"))) {
      six.carry(six::stream, bytes / 4);
    }
    try (PacketRehearsal four =
        new PacketRehearsal(IpText.parse("100.64.0.1"), IpText.parse("100.64.0.2"))) {
      four.carry(four::datagrams, bytes / 8);
      four.carry(four::stream, bytes);
    }
  }

  private int turn;

  private long stream() throws IOException {
    int segments = SEGMENTS[turn++ % SEGMENTS.length];
    return a.system.sendStream(segments) ? (long) segments * PlayedSystem.SEGMENT_BYTES : 0;
  }

  private long datagrams() throws IOException {
    long sent = 0;
    for (int i = 0; i < BURST; i++) {
      sent += a.system.sendDatagram(new byte[DATAGRAM_BYTES]) ? DATAGRAM_BYTES : 0;
    }
    return sent;
  }

  /** Sends until so much has arrived, as a sender with a window would. */
  private void carry(Load load, long bytes) throws IOException, InterruptedException {
    long began = System.nanoTime();
    long before = arrived.get();
    long sent = before;
    long seen = before;
    long seenAt = began;
    while (seen - before < bytes) {
      long now = System.nanoTime();
      if (now - began > PATIENCE.toNanos() || Thread.interrupted()) {
        throw new IOException(
            "of "
                + bytes
                + " bytes "
                + (seen - before)
                + " came through the tunnel: "
                + a.plane.drops()
                + ", "
                + b.plane.drops());
      }
      if (arrived.get() != seen) {
        seen = arrived.get();
        seenAt = now;
      } else if (now - seenAt > LOST_NANOS) {
        sent = seen; // what is under way still is lost
        seenAt = now;
      }
      if (sent - seen < WINDOW_BYTES) {
        sent += load.send();
      } else {
        LockSupport.parkNanos(BREATH_NANOS);
      }
    }
  }

  private void takeAtA() {
    while (!over) {
      take(a);
    }
  }

  private void takeAtB() {
    while (!over) {
      int bytes = take(b);
      if (bytes > 0) {
        arrived.addAndGet(bytes);
        acknowledge(bytes);
      }
    }
  }

  private void acknowledge(int bytes) {
    try {
      b.system.acknowledge(bytes);
    } catch (IOException e) {
      over = true;
    }
  }

  private int take(End end) {
    try {
      return end.system.receive();
    } catch (IOException e) {
      over = true;
      return 0;
    }
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    a.close();
    b.close();
  }
}
