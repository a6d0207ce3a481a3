package io.homeward.engine.dataplane;

import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.wireguard.TransportSession;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets small packets go before the large ones in front of them, where the system sorts datagrams by
 * size ({@link UdpReceiver#small}), and keeps the order of each flow all the same: what may not
 * overtake ({@link SparseFlows}) is held until the messages with lower counters have been written.
 * In each turn the large datagrams are received first, then the small ones, so that whatever small
 * one was sent before a large one is at hand before that one is written; and what is held has
 * nothing in front of it any more when a later turn has emptied the socket of the large ones. Owned
 * by an inbound loop.
 */
final class SmallFirst implements AutoCloseable {
  /**
   * So many turns that empty nothing may pass what is held: what was sent before it may be lost.
   */
  private static final int MOST_TURNS = 64;

  private final @Nullable UdpReceiver receiver;
  private final @Nullable UdpReceiveBatch batch;
  private final SparseFlows flows;
  private final HeldPackets held = new HeldPackets();
  private final PacketView view = new PacketView();
  private int received; // last
  private long turn;
  private boolean any; // that came as small
  private long lastNanos; // when one did

  /**
   * @param receiver of small datagrams, null: the system does not sort
   */
  SmallFirst(@Nullable UdpReceiver receiver, SparseFlows flows) {
    this.receiver = receiver;
    batch = receiver == null ? null : receiver.newReceiveBatch();
    this.flows = flows;
  }

  /** A turn begins; its large datagrams are received next. */
  void beginTurn() {
    turn++;
  }

  /** What small datagrams are received into; null: the system does not sort. */
  @Nullable UdpReceiveBatch batch() {
    return batch;
  }

  /** Receives small datagrams, and tells how many entries the batch has now. */
  int receive() throws IOException {
    received = receiver == null || batch == null ? 0 : receiver.receive(batch);
    return received;
  }

  /** Whether the last {@link #receive} may have left some behind. */
  boolean leftSome() {
    return batch != null && received == batch.capacity();
  }

  /** Writes a small packet, or holds a copy of it. */
  void writeSmall(
      TunWriter writer, TransportSession session, long counter, PacketView packet, long now) {
    any = true;
    lastNanos = now;
    if (flows.mayOvertake(packet, now) || !held.takes(packet.length())) {
      writer.write(packet);
    } else {
      held.add(session, counter, packet.address(), packet.length(), turn);
    }
  }

  /** Writes a packet that came among large ones. */
  void writeLarge(TunWriter writer, PacketView packet, long now) {
    if (any && now - lastNanos < SparseFlows.LARGE_NANOS) {
      flows.large(packet, now);
    }
    writer.write(packet);
  }

  /** Whether nothing is held. */
  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Whether something is held that was sent before that message. */
  boolean hasBefore(TransportSession session, long counter) {
    return held.before(session, counter) >= 0;
  }

  /** Writes what is held and was sent before that message. */
  void writeBefore(TunWriter writer, TransportSession session, long counter) {
    for (int i = held.before(session, counter); i >= 0; i = held.before(session, counter)) {
      write(writer, i);
    }
  }

  /**
   * Ends a turn: writes what has waited long enough. It must leave the writer before the next turn.
   *
   * @param drained the socket of the large datagrams was emptied in this turn
   */
  void endTurn(TunWriter writer, boolean drained) {
    while (held.isOlder(drained ? turn : turn - MOST_TURNS)) {
      write(writer, 0);
    }
  }

  private void write(TunWriter writer, int number) {
    if (view.parse(held.address(number), held.length(number)) == PacketView.OK) {
      writer.write(view);
    }
    held.remove(number);
  }

  @Override
  public void close() {
    if (batch != null) {
      batch.close();
    }
    held.close();
  }
}
