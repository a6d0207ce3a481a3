package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCiphers;
import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.tun.PlayedSystem;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tunnel between two data planes of this process, at full load: what moves packets is used as a
 * first stream will use it, so that a JVM that watches knows what to compile before there is one.
 * Needs no permission; Linux only.
 */
public final class PacketRehearsal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacketRehearsal.class);

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

  private static final PlayedSystem.Single[] SINGLES = PlayedSystem.Single.values();

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

  /** Nobody waits for a rehearsal, and others may have the processors. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final int DATAGRAM_BYTES = 1232;
  private static final int BURST = 8;

  /** What comes apart from the rest, and more at once than is received at once. */
  private static final int SMALL_DATAGRAM_BYTES = 32;

  private static final int SMALL_BURST = 100;

  private final RehearsalEnd a;
  private final RehearsalEnd b;
  private final AtomicLong arrived = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  /** What one step of the load sends; how many bytes that is, or 0 when there was no room. */
  private interface Load {
    long send() throws IOException;
  }

  private PacketRehearsal(InetAddress addressOfA, InetAddress addressOfB, PacketCiphers ciphers)
      throws IOException {
    a = new RehearsalEnd(addressOfA, addressOfB, ciphers);
    try {
      b = new RehearsalEnd(addressOfB, addressOfA, ciphers);
    } catch (IOException | RuntimeException e) {
      a.close();
      throw e;
    }
    a.meets(b);
    b.meets(a);
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
    PacketClasses.initialize();
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
    carryAll(this::smallDatagrams, bytes / 1024, RELAYED_WINDOW_BYTES);
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
    return datagrams(BURST, DATAGRAM_BYTES);
  }

  private long smallDatagrams() throws IOException {
    return datagrams(SMALL_BURST, SMALL_DATAGRAM_BYTES);
  }

  private long datagrams(int count, int bytes) throws IOException {
    long sent = 0;
    for (int i = 0; i < count; i++) {
      sent += a.system.sendDatagram(new byte[bytes]) ? bytes : 0;
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

  private int take(RehearsalEnd end) {
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
