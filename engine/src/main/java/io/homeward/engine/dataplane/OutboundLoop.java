package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.filter.FlowTable;
import io.homeward.engine.filter.OutboundFlows;
import io.homeward.engine.inet.ServiceAddresses;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.packet.Ipv4Fragments;
import io.homeward.engine.packet.Ipv6Fragments;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.packet.TcpMss;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.tun.Segmenter;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunQueue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.function.Supplier;

/**
 * From the system to the peers: one thread for each queue of the device reads it, finds the peer,
 * seals and sends. It takes what the queue has, flow by flow ({@link OutboundQueue}) and up to a
 * bound, before it sends, so that a burst becomes a batch and a single packet does not wait.
 */
final class OutboundLoop implements AutoCloseable {
  /**
   * Sent at the latest when this much is sealed: two full reads, still in the processor's cache.
   */
  static final int FLUSH_BYTES = 96 * 1024;

  private static final int MAX_PACKETS = 128;

  /** Whoever waited for longer has slept: what is there already is told of sooner. */
  private static final long WAITED_NANOS = 5_000;

  /** With room for what sealing overwrites behind a packet. */
  private static final int PIECE_BYTES = Peer.SURE_PACKET_BYTES + 64;

  private final TunQueue tun;
  private final Ticker ticker;
  private final LoopTurns turns;
  private final Supplier<Routing> routings;
  private final TunnelSender sender;
  private final ProtocolMailbox mailbox;
  private final OutboundFlows flows;
  private final DropCounters drops;
  private final OutboundQueue queue;
  private final TunPacket packet = TunPacket.withoutRoom();
  private final PacketView view = new PacketView();
  private final Segmenter segmenter = new Segmenter();
  private final Arena arena = Arena.ofShared();
  private final long piece = Memory.allocate(arena, PIECE_BYTES);
  private final long secondPiece = Memory.allocate(arena, PIECE_BYTES);
  private int lastReads; // by the last batch

  /** A packet came alone, and nothing was there yet when it had left: so may the next. */
  private boolean expectsOne;

  OutboundLoop(
      TunQueue tun,
      Ticker ticker,
      LoopTurns turns,
      Supplier<Routing> routings,
      TunnelSender sender,
      ProtocolMailbox mailbox,
      FlowTable flows,
      FlowHash hash,
      DropCounters drops) {
    this.tun = tun;
    queue = new OutboundQueue(tun, hash, drops);
    this.ticker = ticker;
    this.turns = turns;
    this.routings = routings;
    this.sender = sender;
    this.mailbox = mailbox;
    this.flows = new OutboundFlows(flows);
    this.drops = drops;
  }

  /** Moves one batch, then blocks for packets unless more than one waited. */
  void runOnce() throws IOException {
    if (!moveBatch()) {
      long since = ticker.nanos();
      tun.awaitReadable();
      long now = ticker.nanos();
      turns.woken(since, now);
      expectsOne = lastReads == 1 && now - since > WAITED_NANOS;
    }
  }

  /**
   * Moves what waits, up to a bound; false when the device was drained, as far as is known, and
   * what came meanwhile ends its waiting at once.
   */
  boolean moveBatch() throws IOException {
    Routing routing = routings.get();
    long now = ticker.nanos();
    int packets = 0;
    queue.beginTurn(expectsOne, now);
    while (packets < MAX_PACKETS && sender.pendingBytes() < FLUSH_BYTES && queue.next(packet)) {
      packets++;
      move(routing, now);
    }
    sender.flush();
    lastReads = queue.reads();
    return !queue.isEmpty();
  }

  private void move(Routing routing, long now) {
    if (view.parse(packet.address(), packet.length()) != PacketView.OK) {
      drops.count(DropReason.DEVICE_MALFORMED);
      return;
    }
    if (ServiceAddresses.contain(view.destinationHigh(), view.destinationLow())) {
      // A system that forwards brings its neighbours' packets, too.
      if (routing.isOurs(view)) {
        moveToServices();
      } else {
        drops.count(DropReason.NOT_FROM_US);
      }
      return;
    }
    Peer peer = routing.byDestination(view);
    if (peer == null) {
      drops.count(DropReason.NO_PEER);
      return;
    }
    if (segmenter.start(packet) != Segmenter.OK) {
      drops.count(DropReason.DEVICE_MALFORMED);
      return;
    }
    flows.sent(view);
    boolean syn = TcpMss.isSyn(view);
    while (segmenter.next()) {
      if (syn) {
        peer.fitSegments(view, segmenter.address());
      }
      long at = segmenter.address();
      int length = segmenter.length();
      if (peer.narrow && Ipv4Fragments.cuts(at, length, Peer.SURE_PACKET_BYTES)) {
        sendInPieces(peer, at, length, now);
      } else if (peer.narrow && Ipv6Fragments.cuts(at, length, Peer.SURE_PACKET_BYTES)) {
        sendInPiecesOfIpv6(peer, at, length, now);
      } else {
        sender.send(peer, at, length, now);
      }
    }
  }

  /** Sealed pieces are as large as every way carries them; the peer's system joins them. */
  private void sendInPieces(Peer peer, long at, int length, long now) {
    int identification = peer.nextIdentification() & 0xffff;
    Ipv4Fragments.cut(at, length, Peer.SURE_PACKET_BYTES, identification, piece);
    sender.send(peer, at, Ipv4Fragments.firstBytes(Peer.SURE_PACKET_BYTES), now);
    sender.send(peer, piece, Ipv4Fragments.restBytes(length, Peer.SURE_PACKET_BYTES), now);
  }

  private void sendInPiecesOfIpv6(Peer peer, long at, int length, long now) {
    int identification = peer.nextIdentification();
    Ipv6Fragments.cut(at, length, Peer.SURE_PACKET_BYTES, identification, piece, secondPiece);
    sender.send(peer, piece, Ipv6Fragments.firstBytes(Peer.SURE_PACKET_BYTES), now);
    sender.send(peer, secondPiece, Ipv6Fragments.restBytes(length, Peer.SURE_PACKET_BYTES), now);
  }

  private void moveToServices() {
    if (segmenter.start(packet) != Segmenter.OK) {
      drops.count(DropReason.DEVICE_MALFORMED);
      return;
    }
    while (segmenter.next()) {
      byte[] copy = new byte[segmenter.length()];
      Memory.get(segmenter.address(), copy, 0, copy.length);
      if (!mailbox.postServicePacket(new ProtocolEvent.ServicePacket(copy))) {
        drops.count(DropReason.SERVICE_BUSY);
      }
    }
  }

  @Override
  public void close() {
    sender.close();
    segmenter.close();
    queue.close();
    packet.close();
    Memory.free(arena);
  }
}
