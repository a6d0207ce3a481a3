package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
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

  private final UdpReceiver socket;
  private final Ticker ticker;
  private final LoopTurns turns;
  private final TunWriter writer;
  private final RelayInbox inbox;
  private final UdpReceiveBatch batch;
  private final DatagramOpener opener;
  private final SmallFirst order;
  private final @Nullable SmallLoop small; // null: nothing comes apart

  /**
   * @param number among the receiving threads, 0 to {@link TransportSession#MOST_RECEIVERS} - 1
   * @param small receives what the system sorts out of that socket, or null
   */
  InboundLoop(
      int number,
      UdpReceiver socket,
      RelayInbox inbox,
      LoopTurns turns,
      TunWriter writer,
      SmallFirst order,
      @Nullable SmallLoop small,
      InboundParts parts) {
    this.socket = socket;
    this.inbox = inbox;
    this.turns = turns;
    this.writer = writer;
    this.order = order;
    this.small = small;
    ticker = parts.ticker();
    batch = socket.newReceiveBatch();
    opener = new DatagramOpener(number, batch, writer, order, false, parts);
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
    order.beginTurn();
    int entries = socket.receive(batch);
    int relayed = Math.min(inbox.waiting(), MAX_RELAYED);
    boolean drained = entries < batch.capacity();
    if (small != null && entries > 0) {
      small.takeAll();
    }
    if (entries > 0 || relayed > 0 || order.isHolding()) {
      move(entries, relayed, drained, null);
    }
    SideSocket side = socket.receiveBeside(batch);
    if (side != null) {
      move(socket.receivedBeside(), 0, false, side);
    }
    // Relays wake this thread for the first datagram in an empty inbox only.
    return !drained || relayed > 0 || side != null || !order.rest();
  }

  private void move(int entries, int relayed, boolean drained, @Nullable SideSocket side) {
    long now = ticker.nanos();
    opener.begin(now);
    opener.open(entries, side, now);
    order.endTurn(writer, drained);
    for (int i = 0; i < relayed; i++) {
      opener.openRelayed(inbox.source(i), inbox.address(i), inbox.length(i), now);
    }
    opener.flush(now);
    inbox.remove(relayed); // not before: the writer may not have copied what it was given
  }

  @Override
  public void close() {
    opener.close();
    batch.close();
    inbox.close();
  }
}
