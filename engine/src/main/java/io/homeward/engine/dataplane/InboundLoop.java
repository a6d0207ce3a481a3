package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.queue.FlowHash;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.SideSocket;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.wireguard.TransportSession;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * From the peers to the system: one thread for each receiver of the port receives datagrams in
 * batches, opens transport messages where they lie ({@link DatagramOpener}), and writes the packets
 * joined; what relays bring, the first takes out of their inbox in the same turn.
 */
final class InboundLoop implements AutoCloseable {
  /** At once: so many that the inbox has room again before relays fill it. */
  private static final int MAX_RELAYED = 256;

  /** In one turn; more are left for the next. */
  private static final int MOST_SMALL_BATCHES = 8;

  private final UdpReceiver socket;
  private final Ticker ticker;
  private final LoopTurns turns;
  private final TunWriter writer;
  private final RelayInbox inbox;

  // What came: large datagrams, or all where the system does not sort them by size, and small ones.
  private final UdpReceiveBatch batch;
  private final DatagramOpener opener;
  private final SmallFirst smallFirst;
  private final @Nullable DatagramOpener smallOpener;

  /**
   * @param number among the inbound loops, 0 to {@link TransportSession#MOST_RECEIVERS} - 1
   */
  InboundLoop(
      int number,
      UdpReceiver socket,
      RelayInbox inbox,
      LoopTurns turns,
      TunWriter writer,
      FlowHash hash,
      InboundParts parts) {
    this.socket = socket;
    this.inbox = inbox;
    this.turns = turns;
    this.writer = writer;
    ticker = parts.ticker();
    batch = socket.newReceiveBatch();
    smallFirst = new SmallFirst(socket.small(), new SparseFlows(hash));
    opener = new DatagramOpener(number, batch, writer, smallFirst, false, parts);
    UdpReceiveBatch small = smallFirst.batch();
    smallOpener =
        small == null ? null : new DatagramOpener(number, small, writer, smallFirst, true, parts);
  }

  /** Moves one batch, then blocks for the next unless there was more than one. */
  void runOnce() throws IOException {
    if (!moveBatch()) {
      long since = ticker.nanos();
      socket.awaitReadable();
      turns.woken(since, ticker.nanos());
    }
  }

  /**
   * Moves what waits, up to a bound; false when that was all, and what came meanwhile ends the
   * socket's waiting at once.
   */
  boolean moveBatch() throws IOException {
    smallFirst.beginTurn();
    int entries = socket.receive(batch);
    int relayed = Math.min(inbox.waiting(), MAX_RELAYED);
    boolean drained = entries < batch.capacity();
    boolean moreSmall = moveSmall();
    if (entries > 0 || relayed > 0 || !smallFirst.isEmpty()) {
      move(entries, relayed, drained, null);
    }
    // Relays wake this thread for the first datagram in an empty inbox only.
    boolean more = !drained || relayed > 0 || moreSmall || !smallFirst.isEmpty();
    SideSocket side = socket.receiveBeside(batch);
    if (side != null) {
      move(socket.receivedBeside(), 0, false, side);
      more = true;
    }
    return more;
  }

  private void move(int entries, int relayed, boolean drained, @Nullable SideSocket side) {
    long now = ticker.nanos();
    opener.begin();
    opener.open(entries, side, now);
    smallFirst.endTurn(writer, drained);
    for (int i = 0; i < relayed; i++) {
      opener.openRelayed(inbox.source(i), inbox.address(i), inbox.length(i), now);
    }
    opener.flush(now);
    inbox.remove(relayed); // not before: the writer may not have copied what it was given
  }

  /** Moves small datagrams, up to a bound; whether there may be more. */
  private boolean moveSmall() throws IOException {
    for (int i = 0; i < MOST_SMALL_BATCHES && smallOpener != null; i++) {
      int came = smallFirst.receive();
      if (came > 0) {
        smallOpener.begin();
        smallOpener.open(came, null, ticker.nanos());
        writer.flush(); // what may overtake does
      }
      if (!smallFirst.leftSome()) {
        return false;
      }
    }
    return smallOpener != null;
  }

  @Override
  public void close() {
    opener.close();
    if (smallOpener != null) {
      smallOpener.close();
    }
    batch.close();
    smallFirst.close();
    inbox.close();
  }
}
