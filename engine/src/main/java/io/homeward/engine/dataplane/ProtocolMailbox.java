package io.homeward.engine.dataplane;

import io.homeward.engine.wireguard.TransportSession;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How other threads reach the protocol thread. Nothing here blocks them; what hostile datagrams
 * could multiply is bounded.
 *
 * <p>Packet loops do not send an event per packet: they mark the peer ({@link #sent}, {@link
 * #heard}), which costs a read when it is marked already, and the protocol thread comes to take the
 * marks at its own pace. Only what cannot wait for that pace is urgent: a peer that moved, and the
 * first packet of a session.
 */
final class ProtocolMailbox {
  private static final int MAX_HANDSHAKES = 1024;
  private static final int MAX_STUN_ANSWERS = 64;
  private static final int MAX_DISCO = 512;
  private static final int MAX_RELAY_HANDSHAKES = 256;
  private static final int MAX_RELAY_LOSSES = 1024;

  /** 50 ms of 20,000 questions a second: a question that is lost costs its asker seconds. */
  private static final int MAX_SERVICE_PACKETS = 1024;

  private static final int MAX_PING_ANSWERS = 256;
  private static final ProtocolEvent NEWS = new ProtocolEvent.News(false);
  private static final ProtocolEvent URGENT_NEWS = new ProtocolEvent.News(true);

  private final LinkedBlockingQueue<ProtocolEvent> events = new LinkedBlockingQueue<>();
  private final Queue<Peer> peersWithNews = new ConcurrentLinkedQueue<>();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger stunAnswers = new AtomicInteger();
  private final AtomicInteger disco = new AtomicInteger();
  private final AtomicInteger relayHandshakes = new AtomicInteger();
  private final AtomicInteger relayLosses = new AtomicInteger();
  private final AtomicInteger servicePackets = new AtomicInteger();
  private final AtomicInteger pingAnswers = new AtomicInteger();

  /** From the event until the protocol thread has read it and begins to look. */
  private final AtomicBoolean newsPosted = new AtomicBoolean();

  /** While such an event waits in the queue. */
  private final AtomicBoolean urgentPosted = new AtomicBoolean();

  // The protocol thread's.
  private boolean newsRead;
  private boolean urgent;

  /**
   * What happened with a peer since it was last looked at.
   *
   * @param source where the newest authentic datagram came from
   */
  record PeerNews(
      Peer peer,
      @Nullable TransportSession sent,
      @Nullable TransportSession received,
      @Nullable TransportSession keepalive,
      @Nullable Hop source) {}

  void post(ProtocolEvent event) {
    events.add(event);
  }

  /** False when too many wait already. */
  boolean postHandshake(ProtocolEvent.Handshake event) {
    return postBounded(event, handshakes, MAX_HANDSHAKES);
  }

  /** False when too many wait already. */
  boolean postRelayLost(ProtocolEvent.RelayLost event) {
    return postBounded(event, relayLosses, MAX_RELAY_LOSSES);
  }

  /** False when too many wait already. */
  boolean postStunAnswer(ProtocolEvent.StunAnswer event) {
    return postBounded(event, stunAnswers, MAX_STUN_ANSWERS);
  }

  /** False when too many wait already. */
  boolean postDisco(ProtocolEvent.Disco event) {
    return postBounded(event, disco, MAX_DISCO);
  }

  /** False when too many wait already. */
  boolean postRelayHandshake(ProtocolEvent.RelayHandshake event) {
    return postBounded(event, relayHandshakes, MAX_RELAY_HANDSHAKES);
  }

  /** False when too many wait already. */
  boolean postServicePacket(ProtocolEvent event) {
    return postBounded(event, servicePackets, MAX_SERVICE_PACKETS);
  }

  /** False when too many wait already. */
  boolean postPingAnswer(ProtocolEvent.PingAnswered event) {
    return postBounded(event, pingAnswers, MAX_PING_ANSWERS);
  }

  private boolean postBounded(ProtocolEvent event, AtomicInteger waiting, int most) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      return false;
    }
    events.add(event);
    return true;
  }

  /** A packet waits for a session with the peer. */
  void wantSession(Peer peer) {
    if (!peer.wantsSession.get() && !peer.wantsSession.getAndSet(true)) {
      post(new ProtocolEvent.SessionWanted(peer));
    }
  }

  /** Data went to the peer. */
  void sent(Peer peer, TransportSession session) {
    mark(peer, peer.sentWith, session);
  }

  /**
   * The inbound thread's: an authentic datagram came from the peer.
   *
   * @param data false: it was empty
   * @param movedTo where it came from when that is not {@link Peer#heardFrom}, else null
   */
  void heard(Peer peer, TransportSession session, boolean data, @Nullable Hop movedTo) {
    if (movedTo != null) {
      // Before the mark: whoever takes the mark must find the address that belongs to it.
      peer.heardFrom = movedTo;
    }
    mark(peer, data ? peer.receivedWith : peer.keepaliveWith, session);
    // The first packet of a session allows us to answer with it: that must not wait.
    boolean confirms = peer.reportedSession != session;
    if (confirms) {
      peer.reportedSession = session;
    }
    if (movedTo != null || confirms) {
      urgent(peer);
    }
  }

  private void mark(
      Peer peer, AtomicReference<@Nullable TransportSession> mark, TransportSession session) {
    if (mark.get() != session) {
      mark.set(session);
      news(peer);
    }
  }

  /** What was marked for the peer matters at once. */
  private void urgent(Peer peer) {
    news(peer);
    if (!urgentPosted.get() && !urgentPosted.getAndSet(true)) {
      events.add(URGENT_NEWS);
    }
  }

  private void news(Peer peer) {
    if (!peer.hasNews.getAndSet(true)) {
      peersWithNews.add(peer);
    }
    if (!newsPosted.get() && !newsPosted.getAndSet(true)) {
      events.add(NEWS);
    }
  }

  /** The protocol thread's: the next event, or null when none came in time. */
  @Nullable ProtocolEvent poll(long waitNanos) throws InterruptedException {
    ProtocolEvent event = events.poll(Math.max(waitNanos, 0), TimeUnit.NANOSECONDS);
    switch (event) {
      case ProtocolEvent.Handshake _ -> handshakes.decrementAndGet();
      case ProtocolEvent.RelayLost _ -> relayLosses.decrementAndGet();
      case ProtocolEvent.StunAnswer _ -> stunAnswers.decrementAndGet();
      case ProtocolEvent.Disco _ -> disco.decrementAndGet();
      case ProtocolEvent.RelayHandshake _ -> relayHandshakes.decrementAndGet();
      case ProtocolEvent.ServicePacket _, ProtocolEvent.Deliver _, ProtocolEvent.TcpAnswer _ ->
          servicePackets.decrementAndGet();
      case ProtocolEvent.PingAnswered _ -> pingAnswers.decrementAndGet();
      case ProtocolEvent.News(boolean now) -> {
        if (now) {
          urgent = true;
          // From here on another one may be posted; this one's news is looked at afterwards.
          urgentPosted.set(false);
        } else {
          newsRead = true;
        }
      }
      case null, default -> {
        // One for each peer, or by people and programs of this computer.
      }
    }
    return event;
  }

  /** The protocol thread's: whether news cannot wait. */
  boolean isUrgent() {
    return urgent;
  }

  /** The protocol thread's: begins to look at news; marks made from now on are told anew. */
  void beginNews() {
    urgent = false;
    if (newsRead) {
      // One that still waits in the queue serves for what comes: there is never a second.
      newsRead = false;
      newsPosted.set(false);
    }
  }

  /** The protocol thread's: takes the news of the next peer that has any, or null. */
  @Nullable PeerNews takeNews() {
    Peer peer = peersWithNews.poll();
    if (peer == null) {
      return null;
    }
    // In this order: what is marked after it was taken puts the peer into the queue again, and the
    // address is at least as new as the mark.
    peer.hasNews.set(false);
    return new PeerNews(
        peer,
        peer.sentWith.getAndSet(null),
        peer.receivedWith.getAndSet(null),
        peer.keepaliveWith.getAndSet(null),
        peer.heardFrom);
  }

  /** Events that wait. */
  int size() {
    return events.size();
  }
}
