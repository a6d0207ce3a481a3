package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpMss;
import io.homeward.engine.path.PathSummary;
import io.homeward.engine.wireguard.TransportSession;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A peer as the threads of the data plane share it. Each field says who writes it; what is volatile
 * is read by the others.
 */
final class Peer {
  /**
   * What every path of IPv6 carries (RFC 8200, section 5), without the headers of IPv6 and UDP and
   * what sealing adds. Routers make no pieces of IPv6, and those that say so are not always heard.
   */
  static final int SURE_PACKET_BYTES = 1280 - 40 - 8 - TransportSession.OVERHEAD_BYTES;

  private static final int SURE_SEGMENT_BYTES_V4 = SURE_PACKET_BYTES - 20 - TcpHeader.MIN_BYTES;
  private static final int SURE_SEGMENT_BYTES_V6 = SURE_PACKET_BYTES - 40 - TcpHeader.MIN_BYTES;

  /** Protocol reference, section 6.3: sessionActiveTimeout. */
  private static final long IN_USE_NANOS = TimeUnit.SECONDS.toNanos(45);

  private static final long ACTIVE_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** How long an attempt of a peer whose clock went back is worth telling; it goes on for 90 s. */
  private static final long CLOCK_NANOS = TimeUnit.MINUTES.toNanos(3);

  /**
   * A clock that went back.
   *
   * @param shows at the peer's last attempt
   * @param atNanos when that came, by the ticker
   */
  record Clock(Instant shows, long atNanos) {}

  /** A sending thread's cipher of the session that it sends with. */
  static final class Sealer {
    private @Nullable TransportSession session;
    private @Nullable PacketCipher cipher;

    /** The calling thread's cipher for the session. */
    PacketCipher of(TransportSession wanted) {
      PacketCipher present = cipher;
      if (present == null || session != wanted) {
        present = wanted.newSealer();
        cipher = present;
        session = wanted;
      }
      return present;
    }

    /** Lets go of a session that is over. */
    void forget() {
      session = null;
      cipher = null;
    }
  }

  final NodePublicKey key;
  final StagedPackets staged;

  /**
   * Written with the monitor of {@link #staged}: by the protocol thread, and by the inbound loops
   * in {@link #confirmed}.
   */
  volatile @Nullable TransportSession session;

  /** Where datagrams to the peer go now. Written by the protocol thread. */
  volatile @Nullable Hop destination;

  /** What is known of the way there. Written by the protocol thread. */
  volatile PathSummary path = PathSummary.UNKNOWN;

  /** Whether packets of full size do not pass there. Written by the protocol thread. */
  volatile boolean narrow;

  /** Each of one sending thread alone, by its {@linkplain TunnelSender number}. */
  private final @Nullable Sealer[] sealers = new @Nullable Sealer[TunnelSender.MOST];

  /** Where the last authentic datagram came from. Written by the inbound loops. */
  volatile @Nullable Hop heardFrom;

  /**
   * With which session data went out or came in since the protocol thread last looked. Set by the
   * packet loops, taken by the protocol thread in one step.
   */
  final AtomicReference<@Nullable TransportSession> sentWith = new AtomicReference<>();

  final AtomicReference<@Nullable TransportSession> receivedWith = new AtomicReference<>();
  final AtomicReference<@Nullable TransportSession> keepaliveWith = new AtomicReference<>();

  /** Whether the peer is in the list of those with news for the protocol thread. */
  final AtomicBoolean hasNews = new AtomicBoolean();

  /** Whether the protocol thread has been asked for a session. */
  final AtomicBoolean wantsSession = new AtomicBoolean();

  /** A session whose first packet has been reported at once. Written by the inbound loops. */
  volatile @Nullable TransportSession reportedSession;

  /** When the newest session was agreed. Written by the protocol thread. */
  volatile @Nullable Instant lastHandshake;

  /** Of a clock that went back; null: nothing is known of it. Written by the protocol thread. */
  volatile @Nullable Clock clock;

  /** When traffic was last seen, null: never. Written by the protocol thread. */
  volatile @Nullable Long activeNanos;

  // Of all packet loops that send or receive, once a run.
  final LongAdder sentPackets = new LongAdder();
  final LongAdder sentBytes = new LongAdder();
  final LongAdder receivedPackets = new LongAdder();
  final LongAdder receivedBytes = new LongAdder();

  /** Of packets that were cut in two; two of them under way have not the same. */
  private final AtomicInteger identifications = new AtomicInteger();

  Peer(NodePublicKey key, AtomicInteger totalStaged) {
    this.key = key;
    this.staged = new StagedPackets(totalStaged);
  }

  /**
   * What the calling thread seals with.
   *
   * @param sender the thread's number
   */
  Sealer sealer(int sender) {
    Sealer own = sealers[sender];
    if (own == null) {
      own = new Sealer();
      sealers[sender] = own;
    }
    return own;
  }

  /**
   * An inbound loop's, before it delivers the first packet of a session that the peer began: the
   * system may answer at once, and a peer that was started anew has the keys of no earlier session.
   * What waits, though, goes first: then the answer waits behind it until the protocol thread
   * announces the session. So it does when the present session is the newer one.
   */
  void confirmed(TransportSession begun) {
    synchronized (staged) {
      TransportSession present = session;
      if (present != null
          && staged.isEmpty()
          && !begun.closed()
          && begun.establishedNanos() - present.establishedNanos() > 0) {
        session = begun;
      }
    }
  }

  /** For the pieces of the next packet that is cut. Any thread. */
  int nextIdentification() {
    return identifications.incrementAndGet();
  }

  /**
   * Has a TCP connection that begins use segments which the way to the peer carries for sure. Over
   * IPv4 routers make pieces of what is too large; beyond a device that relays it may be either.
   * Any thread.
   *
   * @param syn as it was parsed
   * @param packet where it is now, with a complete checksum
   */
  void fitSegments(PacketView syn, long packet) {
    Hop to = destination;
    if (to != null && (to.isIpv6() || to.headerBytes() > 0)) {
      TcpMss.clamp(
          packet + syn.transportOffset(),
          syn.transportLength(),
          (syn.version() == 4 ? SURE_SEGMENT_BYTES_V4 : SURE_SEGMENT_BYTES_V6) - to.headerBytes());
    }
  }

  /** What the peer's clock showed lately after it went back, null: it did not. Any thread. */
  @Nullable Instant clockBehind(long now) {
    Clock seen = clock;
    return seen != null && now - seen.atNanos < CLOCK_NANOS ? seen.shows : null;
  }

  /** Whether traffic flowed so lately that its ways are kept open. Any thread. */
  boolean isInUse(long now) {
    Long active = activeNanos;
    return active != null && now - active <= IN_USE_NANOS;
  }

  /** What flowed. Any thread. */
  PeerStatistics statistics(long now) {
    Hop proven = heardFrom == null ? null : destination;
    Long active = activeNanos;
    return new PeerStatistics(
        key,
        proven == null ? null : proven.way(),
        sentPackets.sum(),
        sentBytes.sum(),
        receivedPackets.sum(),
        receivedBytes.sum(),
        lastHandshake,
        active != null && now - active < ACTIVE_NANOS,
        path);
  }

  @Override
  public String toString() {
    return "Peer" + key.shortForm();
  }
}
