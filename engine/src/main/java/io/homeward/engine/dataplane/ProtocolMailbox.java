package io.homeward.engine.dataplane;

import io.homeward.engine.wireguard.TransportSession;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How other threads reach the protocol thread. Nothing here blocks them; what hostile datagrams
 * could multiply is bounded.
 *
 * <p>Packet loops do not send an event per packet: they mark the peer ({@link #sent}, {@link
 * #received}), which costs a read when it is marked already, and the protocol thread comes to clear
 * the marks at its own pace. Only what cannot wait for that pace is {@linkplain #urgent urgent}.
 */
final class ProtocolMailbox {
  private static final int MAX_HANDSHAKES = 1024;
  private static final int MAX_SERVICE_PACKETS = 256;
  private static final ProtocolEvent NEWS = new ProtocolEvent.News();

  private final LinkedBlockingQueue<ProtocolEvent> events = new LinkedBlockingQueue<>();
  private final Queue<Peer> peersWithNews = new ConcurrentLinkedQueue<>();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicInteger servicePackets = new AtomicInteger();
  private final AtomicBoolean newsPosted = new AtomicBoolean();
  private volatile boolean urgent;

  void post(ProtocolEvent event) {
    events.add(event);
  }

  /** False when too many wait already. */
  boolean postHandshake(ProtocolEvent.Handshake event) {
    return postBounded(event, handshakes, MAX_HANDSHAKES);
  }

  /** False when too many wait already. */
  boolean postServicePacket(ProtocolEvent event) {
    return postBounded(event, servicePackets, MAX_SERVICE_PACKETS);
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
    if (peer.sentWith != session) {
      peer.sentWith = session;
      news(peer);
    }
  }

  /** Data came from the peer. */
  void received(Peer peer, TransportSession session) {
    if (peer.receivedWith != session) {
      peer.receivedWith = session;
      news(peer);
    }
  }

  /** A keepalive came from the peer. */
  void keepaliveReceived(Peer peer, TransportSession session) {
    if (peer.keepaliveWith != session) {
      peer.keepaliveWith = session;
      news(peer);
    }
  }

  /** What was marked for the peer matters at once. */
  void urgent(Peer peer) {
    urgent = true;
    news(peer);
    // An event may be on its way that was sent before the mark.
    events.add(NEWS);
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
      case ProtocolEvent.ServicePacket _, ProtocolEvent.Deliver _, ProtocolEvent.TcpAnswer _ ->
          servicePackets.decrementAndGet();
      case null, default -> {
        // Not bounded.
      }
    }
    return event;
  }

  /** Whether news cannot wait. */
  boolean isUrgent() {
    return urgent;
  }

  /** The protocol thread's: begins to look at news; marks made from now on are told anew. */
  void beginNews() {
    urgent = false;
    newsPosted.set(false);
  }

  /** The protocol thread's: the next peer with news, or null. */
  @Nullable Peer pollNews() {
    Peer peer = peersWithNews.poll();
    if (peer != null) {
      peer.hasNews.set(false);
    }
    return peer;
  }
}
