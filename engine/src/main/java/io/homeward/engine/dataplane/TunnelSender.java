package io.homeward.engine.dataplane;

import io.homeward.engine.memory.Memory;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;

/**
 * Seals packets for peers and sends the datagrams in batches, over UDP or through relays, or lets a
 * packet wait where there is no session. Owned by one sending thread.
 */
final class TunnelSender implements AutoCloseable {
  /** Which of a peer's sealers belongs to the thread. */
  enum Side {
    OUTBOUND,
    PROTOCOL
  }

  private final UdpSender sender;
  private final RelayLink relays;
  private final Side side;
  private final int mtu;
  private final ProtocolMailbox mailbox;
  private final DropCounters drops;
  private long refusedBefore;
  private long written; // at the last room: a header's room, and the message behind it

  TunnelSender(
      UdpSender sender,
      RelayLink relays,
      Side side,
      int mtu,
      ProtocolMailbox mailbox,
      DropCounters drops) {
    this.sender = sender;
    this.relays = relays;
    this.side = side;
    this.mtu = mtu;
    this.mailbox = mailbox;
    this.drops = drops;
  }

  /**
   * Sends a packet to the peer, or lets it wait for a session. Up to 15 bytes behind the packet are
   * overwritten.
   */
  void send(Peer peer, long packet, int length, long now) {
    while (true) {
      TransportSession session = peer.session;
      if (session != null && trySend(peer, session, packet, length, now)) {
        return;
      }
      synchronized (peer.staged) {
        if (peer.session == session) {
          drops.count(DropReason.STAGING_FULL, peer.staged.add(packet, length));
          break;
        }
      }
      // Another session came about meanwhile.
    }
    mailbox.wantSession(peer);
  }

  /** Sends a packet with that session; false when the session is over. */
  boolean trySend(Peer peer, TransportSession session, long packet, int length, long now) {
    Hop to = peer.destination;
    if (to == null) {
      drops.count(DropReason.NO_PATH);
      return true;
    }
    int bytes = seal(peer, session, packet, length, to, now);
    if (bytes < 0) {
      return false;
    }
    take(bytes, to);
    if (length > 0) {
      peer.sentPackets.getAndIncrement();
      peer.sentBytes.getAndAdd(length);
      mailbox.sent(peer, session);
    }
    return true;
  }

  /**
   * Sends an empty packet to where the peer may be, wherever its packets go otherwise. It serves
   * none of the session's timers.
   */
  void greet(Peer peer, TransportSession session, long scratch, Hop to, long now) {
    int bytes = seal(peer, session, scratch, 0, to, now);
    if (bytes >= 0) {
      take(bytes, to);
    }
  }

  private int seal(Peer peer, TransportSession session, long packet, int length, Hop to, long now) {
    long counter = session.reserve(1, now);
    if (counter < 0) {
      return TransportSession.EXPIRED;
    }
    Peer.Sealer sealer = side == Side.OUTBOUND ? peer.outboundSealer : peer.protocolSealer;
    int room = TransportSession.paddedBytes(length, mtu) + TransportSession.OVERHEAD_BYTES;
    int header = to.headerBytes();
    sender.by(to.by());
    written = sender.room(header + room);
    return session.seal(sealer.of(session), counter, packet, length, mtu, written + header);
  }

  /** Sends a message that is complete already; through a device that relays, one of WireGuard. */
  void sendDatagram(byte[] datagram, Hop to) {
    int header = to.headerBytes();
    sender.by(to.by());
    written = sender.room(header + datagram.length);
    Memory.put(datagram, 0, written + header, datagram.length);
    take(datagram.length, to);
  }

  /** Sends what was written last that way. */
  private void take(int bytes, Hop to) {
    int header = to.headerBytes();
    Way.Relayed relay = to.relayed();
    if (relay != null) {
      relay(written + header, bytes, relay); // takes a copy
    }
    UdpAddress address = to.address();
    if (address != null) {
      to.writeHeader(written);
      sender.add(header + bytes, address);
    }
  }

  private void relay(long message, int bytes, Way.Relayed way) {
    if (!relays.send(way, message, bytes)) {
      drops.count(DropReason.RELAY_REFUSED);
    }
  }

  int pendingBytes() {
    return sender.pendingBytes();
  }

  /** Lets all datagrams go. */
  void flush() {
    sender.flush();
    long refused = sender.refused();
    if (refused != refusedBefore) {
      drops.count(DropReason.NETWORK_REFUSED, refused - refusedBefore);
      refusedBefore = refused;
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
