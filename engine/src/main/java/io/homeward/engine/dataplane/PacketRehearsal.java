package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Platform;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.SystemTicker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.filter.FilterPolicy;
import io.homeward.engine.filter.PacketFilter;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.DiscoPrivateKey;
import io.homeward.engine.key.NodePrivateKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.tun.PlayedSystem;
import io.homeward.engine.udp.UdpSockets;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.InitiationTimes;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tunnel between two data planes of this process, at full load: what moves packets is used as a
 * first stream will use it, so that a JVM that watches knows what to compile before there is one.
 * Needs no permission; Linux only.
 */
public final class PacketRehearsal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketRehearsal.class);
  private static final int MTU = 1280;

  /** As much as a device gives at once, and some of what a stream begins with. */
  private static final int[] PAYLOADS = {
    PlayedSystem.MAX_PAYLOAD_BYTES,
    PlayedSystem.MAX_PAYLOAD_BYTES,
    PlayedSystem.MAX_PAYLOAD_BYTES - 3,
    PlayedSystem.MAX_PAYLOAD_BYTES,
    10 * PlayedSystem.SEGMENT_BYTES,
    PlayedSystem.MAX_PAYLOAD_BYTES - 601,
    PlayedSystem.MAX_PAYLOAD_BYTES,
    2 * PlayedSystem.SEGMENT_BYTES,
    PlayedSystem.SEGMENT_BYTES - 6
  };

  /** After so many packets of a stream comes one that is none of it. */
  private static final int SINGLE_EVERY = 7;

  /** Who else is there: tables and filters are to be no simpler than those of a network. */
  private static final NodePublicKey STRANGER =
      NodePrivateKey.generate(Randomness.system()).publicKey();

  private static final List<IpPrefix> STRANGERS_NETWORKS =
      List.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("2001:db8::/32"));
  private static final List<String> ELSEWHERE = List.of("203.0.113.0/24", "fe80::/10");
  private static final List<String> EVERYWHERE =
      List.of(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "192.0.2.0/24",
          "203.0.113.0/24",
          "2001:db8::/32",
          "fd7a:115c:a1e0::/48",
          "fe80::/10");

  private static final PlayedSystem.Single[] SINGLES = PlayedSystem.Single.values();
  private static final int RELAY_REGION = 1;

  /** Not acknowledged yet; less than the socket's buffer. */
  private static final long WINDOW_BYTES = 1 << 20;

  /** The same through the relay, whose inbox holds less. */
  private static final long RELAYED_WINDOW_BYTES = 128 << 10;

  private static final long RELAYED_BYTES = 1 << 20;

  private static final long BRIEF_BYTES = 8 << 20;

  /** A free processor needs a tenth of it. */
  private static final Duration BRIEFLY = Duration.ofSeconds(1);

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
    final DiscoPrivateKey disco = DiscoPrivateKey.generate(Randomness.system());
    final InetAddress address;
    final PlayedSystem system;
    final DataPlane plane;
    volatile @Nullable End other;

    End(InetAddress address, InetAddress other, PacketCiphers ciphers) throws IOException {
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
                    new InitiationTimes(),
                    disco,
                    this::relay,
                    PlaceFinder.NONE,
                    RelayOffer.NONE,
                    ciphers,
                    failure -> {}));
      } catch (IOException | RuntimeException e) {
        system.close();
        throw e;
      }
    }

    /** A relay at which both are. */
    private boolean relay(Way.Relayed to, long address, int length) {
      End target = other;
      if (target == null) {
        return false;
      }
      byte[] copy = new byte[length];
      Memory.get(address, copy, 0, length);
      target.plane.relayed(new Way.Relayed(to.region(), key.publicKey()), copy, 0, length);
      return true;
    }

    /**
     * @param where it may be reached without a relay
     */
    void knows(End peer, List<Endpoint> where) {
      plane.apply(
          new DataPlaneConfig(
              key,
              List.of(address),
              List.of(
                  new PeerSpec(
                      peer.key.publicKey(),
                      List.of(IpPrefix.single(peer.address)),
                      where,
                      RELAY_REGION,
                      peer.disco.publicKey(),
                      false),
                  new PeerSpec(STRANGER, STRANGERS_NETWORKS, List.of(), false)),
              PacketFilter.compile(
                  new FilterPolicy(
                      List.of(allows(ELSEWHERE), allows(EVERYWHERE)),
                      List.of(IpPrefix.single(address)),
                      Map.of(),
                      List.of(),
                      false))));
    }

    private static FilterRule allows(List<String> sources) {
      return new FilterRule(
          sources, List.of(new FilterRule.Destination("*", 0, 65535)), List.of(), List.of());
    }

    List<Endpoint> endpoints() {
      return List.of(new Endpoint(InetAddress.getLoopbackAddress(), plane.port()));
    }

    boolean isDirect() {
      return plane.statistics().stream().anyMatch(peer -> peer.way() instanceof Way.Direct);
    }

    @Override
    public void close() {
      plane.close();
      system.close();
    }
  }

  private PacketRehearsal(InetAddress addressOfA, InetAddress addressOfB, PacketCiphers ciphers)
      throws IOException {
    a = new End(addressOfA, addressOfB, ciphers);
    try {
      b = new End(addressOfB, addressOfA, ciphers);
    } catch (IOException | RuntimeException e) {
      a.close();
      throw e;
    }
    a.other = b;
    b.other = a;
    for (End end : List.of(a, b)) {
      end.plane.atHome(RELAY_REGION);
      end.knows(end == a ? b : a, List.of());
    }
    threads.add(WatchedThread.platform("rehearsal-to-a", WatchedThread::unowned, this::takeAtA));
    threads.add(WatchedThread.platform("rehearsal-to-b", WatchedThread::unowned, this::takeAtB));
    threads.forEach(Thread::start);
  }

  /**
   * Carries streams over both families and datagrams, sealed by each cipher that a fast machine may
   * have: what is learnt here may be used on another one.
   *
   * @param bytes of the longest of them
   * @throws IOException when not all of them arrived in time
   */
  public static void run(long bytes) throws IOException, InterruptedException {
    PacketCiphers best = PacketCiphers.best();
    try (PacketRehearsal six =
        new PacketRehearsal(
            IpText.parse("fd7a:115c:a1e0::1"), IpText.parse("fd7a:115c:a1e0::2"), best)) {
      six.all(bytes / 4);
    }
    for (PacketCiphers others : PacketCiphers.values()) {
      if (others != best && others != PacketCiphers.JCE && others.available()) {
        try (PacketRehearsal four = ofIpv4(others)) {
          four.all(bytes / 4);
        }
      }
    }
    try (PacketRehearsal four = ofIpv4(best)) {
      four.all(bytes);
    }
  }

  /**
   * Carries some packets in the background, for three seconds at most, so that a first stream finds
   * linked what it goes through, and the compiler done with it. Worth it in a JVM that knows from
   * an earlier rehearsal what to compile; another one learns too little in that time. Whether it
   * works is nobody's concern. Does nothing but on Linux.
   */
  public static void inBackground() {
    if (Platform.isLinux()) {
      WatchedThread.platform("homeward-rehearsal", WatchedThread::unowned, PacketRehearsal::briefly)
          .start();
    }
  }

  private static void briefly() {
    try (PacketRehearsal four = ofIpv4(PacketCiphers.best())) {
      four.carry(four::stream, BRIEF_BYTES / 16, RELAYED_WINDOW_BYTES, BRIEFLY);
      four.meet();
      four.carry(four::datagrams, BRIEF_BYTES / 64, WINDOW_BYTES, BRIEFLY);
      four.carry(four::stream, BRIEF_BYTES, WINDOW_BYTES, BRIEFLY);
    } catch (IOException | InterruptedException e) {
      LOG.debug("no packets were carried before the first", e);
    }
  }

  /** Through a relay first, as it is when two devices meet. */
  private void all(long bytes) throws IOException, InterruptedException {
    carryAll(this::stream, RELAYED_BYTES, RELAYED_WINDOW_BYTES);
    meet();
    long began = System.nanoTime();
    while ((!a.isDirect() || !b.isDirect()) && System.nanoTime() - began < PATIENCE.toNanos()) {
      carryAll(this::stream, PlayedSystem.MAX_PAYLOAD_BYTES, RELAYED_WINDOW_BYTES);
    }
    carryAll(this::datagrams, bytes / 8, WINDOW_BYTES);
    carryAll(this::stream, bytes, WINDOW_BYTES);
  }

  private void meet() {
    a.knows(b, b.endpoints());
    b.knows(a, a.endpoints());
  }

  private static PacketRehearsal ofIpv4(PacketCiphers ciphers) throws IOException {
    return new PacketRehearsal(IpText.parse("100.64.0.1"), IpText.parse("100.64.0.2"), ciphers);
  }

  private int turn;

  private long stream() throws IOException {
    turn++;
    if (turn % SINGLE_EVERY == 0) {
      a.system.sendSingle(SINGLES[turn / SINGLE_EVERY % SINGLES.length]);
    }
    int payload = PAYLOADS[turn % PAYLOADS.length];
    return a.system.sendStream(payload) ? payload : 0;
  }

  private long datagrams() throws IOException {
    long sent = 0;
    for (int i = 0; i < BURST; i++) {
      sent += a.system.sendDatagram(new byte[DATAGRAM_BYTES]) ? DATAGRAM_BYTES : 0;
    }
    return sent;
  }

  private void carryAll(Load load, long bytes, long window)
      throws IOException, InterruptedException {
    long before = arrived.get();
    if (!carry(load, bytes, window, PATIENCE)) {
      throw new IOException(
          "of "
              + bytes
              + " bytes "
              + (arrived.get() - before)
              + " came through the tunnel: "
              + a.plane.drops()
              + ", "
              + b.plane.drops());
    }
  }

  /**
   * Sends until so much has arrived, as a sender with a window would; false when that took longer
   * than it may.
   */
  private boolean carry(Load load, long bytes, long window, Duration most)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    long before = arrived.get();
    long sent = before;
    long seen = before;
    long seenAt = began;
    while (seen - before < bytes) {
      long now = System.nanoTime();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (now - began > most.toNanos()) {
        return false;
      }
      if (arrived.get() != seen) {
        seen = arrived.get();
        seenAt = now;
      } else if (now - seenAt > LOST_NANOS) {
        sent = seen; // what is under way still is lost
        seenAt = now;
      }
      if (sent - seen < window) {
        sent += load.send();
      } else {
        LockSupport.parkNanos(BREATH_NANOS);
      }
    }
    return true;
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
