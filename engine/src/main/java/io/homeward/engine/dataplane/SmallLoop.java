package io.homeward.engine.dataplane;

import io.homeward.engine.env.Ticker;
import io.homeward.engine.tun.TunWriter;
import io.homeward.engine.udp.UdpReceiveBatch;
import io.homeward.engine.udp.UdpReceiver;
import io.homeward.engine.wireguard.TransportSession;
import java.io.IOException;

/**
 * From the peers to the system, for what is small and comes apart from the rest ({@link
 * UdpReceiver#small}): a thread of its own waits for it, so that an echo, an acknowledgement or a
 * key stroke does not stand behind what the {@link InboundLoop} has in hand. That one has it {@link
 * #takeAll} before it writes, which keeps the order; all state here belongs to whoever has the
 * monitor of their {@link SmallFirst}.
 */
final class SmallLoop implements AutoCloseable {
  /** With the monitor; more are left for the next time. */
  private static final int MOST_BATCHES = 8;

  private final UdpReceiver receiver;
  private final Ticker ticker;
  private final LoopTurns turns;
  private final TunWriter writer;
  private final SmallFirst order;
  private final UdpReceiveBatch batch;
  private final DatagramOpener opener;

  /**
   * @param number among the receiving threads, 0 to {@link TransportSession#MOST_RECEIVERS} - 1
   * @param receiver of small datagrams
   */
  SmallLoop(
      int number,
      UdpReceiver receiver,
      LoopTurns turns,
      TunWriter writer,
      SmallFirst order,
      InboundParts parts) {
    this.receiver = receiver;
    this.turns = turns;
    this.writer = writer;
    this.order = order;
    ticker = parts.ticker();
    batch = receiver.newReceiveBatch();
    opener = new DatagramOpener(number, batch, writer, order, true, parts);
  }

  /** Takes what came, then blocks for more unless there was more than it takes at once. */
  void runOnce() throws IOException {
    if (!takeAll()) {
      long since = ticker.nanos();
      receiver.awaitReadable();
      turns.woken(since, ticker.nanos());
    }
  }

  /**
   * Takes what waits, up to a bound: it has been written when this returns, or is held. Any of the
   * two threads.
   *
   * @return false: that was all
   */
  boolean takeAll() throws IOException {
    synchronized (order) {
      for (int i = 0; i < MOST_BATCHES; i++) {
        int came = receiver.receive(batch);
        if (came > 0) {
          long now = ticker.nanos();
          order.came(now);
          opener.begin(now);
          opener.open(came, null, now);
          order.settle(writer, receiver);
          opener.flush(now);
        }
        if (came < batch.capacity()) {
          return false;
        }
      }
      return true;
    }
  }

  /** Ends the present or next waiting. Any thread. */
  void wake() {
    receiver.wake();
  }

  @Override
  public void close() {
    opener.close();
    batch.close();
  }
}
