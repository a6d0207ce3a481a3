package io.homeward.engine.dataplane;

import io.homeward.engine.packet.CongestionMark;
import io.homeward.engine.packet.PacketView;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.queue.FlowQueues;
import io.homeward.engine.tun.TunBacklog;
import io.homeward.engine.tun.TunPacket;
import io.homeward.engine.tun.TunQueue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The packets of a device, in the order in which they are to leave: flows take turns, and a sparse
 * one goes before what a stream has waiting. The device's own queue keeps them in the order in
 * which they came, so it is read ahead of what is sent, a bit further at each turn until it is
 * empty or the room here is full. Then the rest waits there. That costs: what was read long ago has
 * left the processor's nearest cache. So a flow that is alone for some seconds is read only as it
 * is sent. Nothing of a burst is dropped here; a flow that keeps its queue long is told to go
 * slower. A fragment keeps its place among all. Owned by the outbound loop's thread.
 */
final class OutboundQueue implements AutoCloseable {
  /**
   * Read ahead at one turn: more than a turn sends, so that a long queue of the device is emptied
   * within some turns, and little enough that what is sent first has not waited for it.
   */
  private static final int TURN_BYTES = 256 * 1024;

  private static final int TURN_READS = 128;

  /** For so long after several flows had something waiting, they may have so again. */
  static final long MIXED_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Of a flow that is alone: what a turn sends. */
  private static final int ALONE_BYTES = OutboundLoop.FLUSH_BYTES;

  private final TunQueue tun;
  private final FlowHash hash;
  private final DropCounters drops;
  private final TunBacklog backlog = new TunBacklog();
  private final FlowQueues flows = new FlowQueues(TunBacklog.PLACES);
  private final TunPacket arriving = TunPacket.withoutRoom();
  private final PacketView view = new PacketView();

  private long now; // of this turn
  private long mixed; // when several flows had something waiting
  private boolean wasMixed; // ever
  private int waitingBytes;
  private int leaving = FlowQueues.NONE; // given out last
  private int reads; // at this turn
  private int readBytes; // at this turn
  private boolean readAhead; // at this turn, once at least
  private boolean expectsOne;
  private boolean drained;

  OutboundQueue(TunQueue tun, FlowHash hash, DropCounters drops) {
    this.tun = tun;
    this.hash = hash;
    this.drops = drops;
  }

  /**
   * Begins a turn.
   *
   * @param expectsOne one packet is likely to be all that the device has, so that it is not asked
   *     for a second one
   * @param now by the ticker
   */
  void beginTurn(boolean expectsOne, long now) {
    this.now = now;
    this.expectsOne = expectsOne;
    reads = 0;
    readBytes = 0;
    readAhead = false;
    drained = false;
  }

  /**
   * Takes the packet that leaves next; the one before is of no use any more.
   *
   * @return false when none waits, or the turn is over
   */
  boolean next(TunPacket packet) throws IOException {
    while (true) {
      if (leaving != FlowQueues.NONE) {
        backlog.free(leaving);
      }
      leaving = readAhead ? flows.next(now) : FlowQueues.NONE;
      if (leaving == FlowQueues.NONE) {
        readAhead();
        leaving = flows.next(now);
        if (leaving == FlowQueues.NONE) {
          return false;
        }
      }
      backlog.show(leaving, packet);
      waitingBytes -= packet.length();
      if (!flows.isOverdue() || CongestionMark.set(packet.address())) {
        return true;
      }
      drops.count(DropReason.QUEUE_STANDS);
    }
  }

  private void readAhead() throws IOException {
    readAhead = true;
    boolean far = wasMixed && now - mixed < MIXED_NANOS;
    while (!drained
        && reads < TURN_READS
        && readBytes < TURN_BYTES
        && (far || waitingBytes < ALONE_BYTES)
        && flows.takesMore()
        && backlog.hasRoom()) {
      backlog.point(arriving);
      if (reads == 1 && expectsOne || !tun.read(arriving)) {
        drained = true;
      } else {
        reads++;
        readBytes += arriving.length();
        queue();
      }
    }
  }

  private void queue() {
    if (view.parse(arriving.address(), arriving.length()) != PacketView.OK) {
      drops.count(DropReason.DEVICE_MALFORMED);
    } else if (view.isFragment()) {
      // A later one does not name its flow, and no packet of that flow may overtake it.
      waitingBytes += arriving.length();
      flows.addApart(backlog.keep(arriving));
    } else {
      waitingBytes += arriving.length();
      flows.add(backlog.keep(arriving), hash.of(view), arriving.length(), now);
      if (flows.isMixed()) {
        mixed = now;
        wasMixed = true;
      }
    }
  }

  /** How many packets this turn has read. */
  int reads() {
    return reads;
  }

  /** Whether nothing waits, neither here nor, as far as is known, in the device. */
  boolean isEmpty() {
    return drained && flows.isEmpty();
  }

  @Override
  public void close() {
    arriving.close();
    backlog.close();
  }
}
