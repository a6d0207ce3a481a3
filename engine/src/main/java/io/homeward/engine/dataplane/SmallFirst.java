package io.homeward.engine.dataplane;

import io.homeward.engine.packet.PacketView;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.wireguard.TransportSession;

/**
 * The order of packets that come by two ways: small ones need not wait behind the large ones in
 * front of them where the system sorts datagrams by size ({@link UdpReceiver#small}), and each flow
 * keeps its order all the same. What may not overtake ({@link SparseFlows}) is held until the
 * messages with lower counters have been written.
 *
 * <p>Shared by an {@link InboundLoop}, which receives the large ones, and its {@link SmallLoop}.
 * Whoever receives small datagrams has the monitor of this from before it receives until it has
 * written or held them. In each turn the inbound loop receives first, then has the small ones taken
 * as well, so that whatever small one was sent before a large one is at hand before that one is
 * written; and what is held has nothing in front of it any more when a later turn has emptied the
 * socket of the large ones, or when that socket is empty while the inbound loop has nothing.
 */
final class SmallFirst implements AutoCloseable {
  /**
   * So many turns that empty nothing may pass what is held: what was sent before it may be lost.
   */
  private static final int MOST_TURNS = 64;

  private final SparseFlows flows;

  // Guarded by the monitor.
  private final HeldPackets held = new HeldPackets();
  private final PacketView view = new PacketView();
  private long turn;

  /** Whether the inbound loop may have something that it has not written yet. */
  private volatile boolean moving;

  /** Whether anything is held. Written with the monitor. */
  private volatile boolean holding;

  /** When something small came last, once anything has. Written with the monitor. */
  private volatile long lastNanos;

  private volatile boolean any;

  SmallFirst(SparseFlows flows) {
    this.flows = flows;
  }

  /** The inbound loop begins a turn, and receives next. */
  void beginTurn() {
    moving = true;
  }

  /** Something small came. The monitor is held. */
  void came(long now) {
    lastNanos = now;
    any = true;
  }

  /** Writes a small packet, or holds a copy of it. The monitor is held. */
  void write(
      TunWriter writer, TransportSession session, long counter, PacketView packet, long now) {
    if (flows.mayOvertake(packet, now)) {
      writer.write(packet);
    } else if (held.takes(packet.length())) {
      held.add(session, counter, packet.address(), packet.length(), turn);
      holding = true;
    } else {
      writeAll(writer); // rather before the large ones than out of turn among themselves
      writer.write(packet);
    }
  }

  /**
   * Writes what is held, if nothing can be in front of it. The monitor is held.
   *
   * @param small the receiver of what is small
   */
  void settle(TunWriter writer, UdpReceiver small) {
    // What had come before this look is in nobody's hands afterwards, unless somebody has begun.
    if (holding && !moving && small.isLargeEmpty() && !moving) {
      writeAll(writer);
    }
  }

  /** Whether sizes are mixed, so that the inbound loop has to tell what is {@link #large}. */
  boolean isMixed(long now) {
    return any && now - lastNanos < SparseFlows.LARGE_NANOS;
  }

  /** A packet came among large ones. */
  void large(PacketView packet, long now) {
    flows.large(packet, now);
  }

  /** Whether anything is held: the inbound loop asks once it has had the small ones taken. */
  boolean isHolding() {
    return holding;
  }

  /** Whether something is held that was sent before that message. */
  synchronized boolean hasBefore(TransportSession session, long counter) {
    return held.before(session, counter) >= 0;
  }

  /** Writes what is held and was sent before that message. */
  synchronized void writeBefore(TunWriter writer, TransportSession session, long counter) {
    for (int i = held.before(session, counter); i >= 0; i = held.before(session, counter)) {
      write(writer, i);
    }
    written(writer);
  }

  /**
   * The inbound loop has written all that it received in this turn; what has waited long enough is
   * written now.
   *
   * @param drained the socket of the large datagrams was emptied in this turn
   */
  synchronized void endTurn(TunWriter writer, boolean drained) {
    long before = drained ? turn : turn - MOST_TURNS;
    if (held.isOlder(before)) {
      while (held.isOlder(before)) {
        write(writer, 0);
      }
      written(writer);
    }
    turn++;
  }

  /**
   * The inbound loop would rest, and all that it wrote has left the writer.
   *
   * @return false: something is held, and needs another turn
   */
  synchronized boolean rest() {
    moving = !held.isEmpty();
    return !moving;
  }

  private void writeAll(TunWriter writer) {
    while (!held.isEmpty()) {
      write(writer, 0);
    }
    written(writer);
  }

  /** Their places may be taken from now on. */
  private void written(TunWriter writer) {
    writer.flush();
    holding = !held.isEmpty();
  }

  private void write(TunWriter writer, int number) {
    if (view.parse(held.address(number), held.length(number)) == PacketView.OK) {
      writer.write(view);
    }
    held.remove(number);
  }

  @Override
  public void close() {
    held.close();
  }
}
