package io.homeward.engine.dataplane;

import io.homeward.engine.crypto.PacketCipher;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.tun.TunDevice;
import io.homeward.engine.udp.UdpAddress;
import io.homeward.engine.udp.UdpSender;
import io.homeward.engine.way.Way;
import io.homeward.engine.wireguard.TransportSession;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Seals packets for peers and sends the datagrams in batches, over UDP or through relays, or lets a
 * packet wait where there is no session. What the outbound loop sends to one peer is sealed by the
 * run where the cipher gains by it. Owned by one sending thread.
 */
final class TunnelSender implements AutoCloseable {
  /** The number of the protocol thread, which seals one by one and at once. */
  static final int PROTOCOL = 0;

  /** The number of the first outbound loop; those of the others follow. */
  static final int OUTBOUND = 1;

  /** So many threads can send. */
  static final int MOST = OUTBOUND + TunDevice.MOST_QUEUES;

  /** Room behind a packet, for what sealing overwrites. */
  private static final int PADDING = 16;

  private final UdpSender sender;
  private final RelayLink relays;
  private final int number;
  private final int mtu;
  private final ProtocolMailbox mailbox;
  private final DropCounters drops;
  private final SealingRun run = new SealingRun();
  private long refusedBefore;
  private long written; // at the last room: a header's room, and the message behind it

  /**
   * @param number of the thread among those that send, 0 to {@link #MOST} - 1
   */
  TunnelSender(
      UdpSender sender,
      RelayLink relays,
      int number,
      int mtu,
      ProtocolMailbox mailbox,
      DropCounters drops) {
    this.sender = sender;
    this.relays = relays;
    this.number = number;
    this.mtu = mtu;
    this.mailbox = mailbox;
    this.drops = drops;
  }

  /**
   * Sends a packet to the peer, or lets it wait for a session. Up to 15 bytes behind the packet are
   * overwritten. It leaves with {@link #flush} at the latest.
   */
  void send(Peer peer, long packet, int length, long now) {
    send(peer, packet, length, number >= OUTBOUND, now);
  }

  private void send(Peer peer, long packet, int length, boolean mayWait, long now) {
    while (true) {
      TransportSession session = peer.session;
      if (session != null
          && (mayWait
              ? join(peer, session, packet, length, now)
              : trySend(peer, session, packet, length, now))) {
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

  /** Lets a packet wait to be sealed with others; false when the session is over. */
  private boolean join(Peer peer, TransportSession session, long packet, int length, long now) {
    Hop to = peer.destination;
    if (to == null) {
      drops.count(DropReason.NO_PATH);
      return true;
    }
    int bytes = to.headerBytes() + messageBytes(length);
    if (!run.isFor(peer, session, to) || run.isFull(bytes)) {
      sealRun();
    }
    if (run.isEmpty()) {
      PacketCipher sealer = peer.sealer(number).of(session);
      if (sealer.packetsAtOnce() == 1) {
        return trySend(peer, session, packet, length, now);
      }
      int room = Math.max(SealingRun.ROOM_BYTES, bytes);
      sender.by(to.by());
      run.begin(peer, session, to, sealer, sender.room(room), room);
    }
    if (session.isOver(now)) {
      return false;
    }
    run.add(session, packet, length, mtu, now);
    return true;
  }

  /** Seals what waits and hands it to the socket; what could not be sealed is sent anew. */
  private void sealRun() {
    Peer peer = run.peer();
    TransportSession session = run.session();
    Hop to = run.to();
    if (run.isEmpty() || peer == null || session == null || to == null) {
      return;
    }
    int sealed = run.seal();
    long bytes = 0;
    for (int i = 0; i < sealed; i++) {
      written = run.datagram(i);
      take(run.messageBytes(i), to);
      bytes += run.length(i);
    }
    if (sealed > 0) {
      peer.sentPackets.add(sealed);
      peer.sentBytes.add(bytes);
      mailbox.sent(peer, session);
    }
    List<byte[]> unsealed = run.unsealed(sealed);
    run.clear();
    sendAnew(peer, unsealed, run.addedNanos());
  }

  /** The session ended meanwhile: there may be another one, else they wait for it. */
  private void sendAnew(Peer peer, List<byte[]> packets, long now) {
    if (packets.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      for (byte[] packet : packets) {
        long at = Memory.allocate(arena, packet.length + PADDING);
        Memory.put(packet, 0, at, packet.length);
        send(peer, at, packet.length, false, now);
      }
    }
  }

  /** Sends a packet with that session at once; false when the session is over. */
  boolean trySend(Peer peer, TransportSession session, long packet, int length, long now) {
    sealRun();
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
      peer.sentPackets.increment();
      peer.sentBytes.add(length);
      mailbox.sent(peer, session);
    }
    return true;
  }

  /**
   * Sends an empty packet to where the peer may be, wherever its packets go otherwise. It serves
   * none of the session's timers.
   */
  void greet(Peer peer, TransportSession session, long scratch, Hop to, long now) {
    sealRun();
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
    int header = to.headerBytes();
    sender.by(to.by());
    written = sender.room(header + messageBytes(length));
    PacketCipher sealer = peer.sealer(number).of(session);
    return session.seal(sealer, counter, packet, length, mtu, written + header);
  }

  private int messageBytes(int packetBytes) {
    return TransportSession.paddedBytes(packetBytes, mtu) + TransportSession.OVERHEAD_BYTES;
  }

  /** Sends a message that is complete already; through a device that relays, one of WireGuard. */
  void sendDatagram(byte[] datagram, Hop to) {
    sealRun();
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

  /** Bytes that wait to be sealed or sent. */
  int pendingBytes() {
    return run.bytes() + sender.pendingBytes();
  }

  /** Lets all datagrams go. */
  void flush() {
    sealRun();
    sender.flush();
    long refused = sender.refused();
    if (refused != refusedBefore) {
      drops.count(DropReason.NETWORK_REFUSED, refused - refusedBefore);
      refusedBefore = refused;
    }
  }

  @Override
  public void close() {
    run.close();
    sender.close();
  }
}
