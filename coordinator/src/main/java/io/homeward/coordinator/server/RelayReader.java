package io.homeward.coordinator.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads a connection of the relay. Most are silent most of the time, and hold no more than what
 * their signs of life need; whoever sends gets a buffer of those that are used again and again.
 * Owned by the thread of the connection.
 */
final class RelayReader implements AutoCloseable {
  /** Some frames without a packet in them. */
  private static final int SMALL = 64;

  private static final int LARGE = 8 << 10;

  /** So many reads in a row that fill a small buffer: what comes next is a packet, too. */
  private static final int BUSY = 4;

  private static final int MOST_SPARE = 64;
  private static final ConcurrentLinkedQueue<Chunk> SPARE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger SPARES = new AtomicInteger();

  private final DataReader before;
  private final HelidonSocket socket;
  private final Chunk small = new Chunk(SMALL);
  private Chunk present = small;
  private int last; // what the last read brought
  private int row; // of reads that brought as much as a small buffer holds

  /** An array, and as the library knows it. */
  private record Chunk(byte[] bytes, BufferData data) {
    Chunk(int size) {
      this(new byte[size]);
    }

    private Chunk(byte[] bytes) {
      this(bytes, BufferData.create(bytes));
    }
  }

  /**
   * @param before what came with the request for the upgrade
   * @param socket what comes next: the layers between serve HTTP only
   */
  RelayReader(DataReader before, HelidonSocket socket) {
    this.before = before;
    this.socket = socket;
    LibraryBuffers.release(socket);
  }

  /**
   * Waits for bytes, which are the first of {@link #bytes} then.
   *
   * @return how many; negative at the end
   * @throws java.io.UncheckedIOException when the connection broke
   */
  int read() {
    int left = Math.min(before.available(), present.bytes.length);
    if (left > 0) {
      System.arraycopy(before.readBuffer(left).readBytes(), 0, present.bytes, 0, left);
      return left;
    }
    boolean moreWaits = last == present.bytes.length;
    if (moreWaits || row >= BUSY) {
      takeLarge();
    } else {
      giveBack();
    }
    present.data.reset();
    last = socket.read(present.data);
    row = last < SMALL ? 0 : Math.min(row + 1, BUSY);
    return last;
  }

  /** Valid until the next {@link #read}. */
  byte[] bytes() {
    return present.bytes;
  }

  private void takeLarge() {
    if (present.bytes.length > SMALL) {
      return;
    }
    Chunk spare = SPARE.poll();
    if (spare == null) {
      present = new Chunk(LARGE);
    } else {
      SPARES.decrementAndGet();
      present = spare;
    }
  }

  private void giveBack() {
    if (present.bytes.length == SMALL) {
      return;
    }
    if (SPARES.incrementAndGet() <= MOST_SPARE) {
      SPARE.add(present);
    } else {
      SPARES.decrementAndGet();
    }
    present = small;
  }

  /** Gives its buffer back. On the thread that reads. */
  @Override
  public void close() {
    giveBack();
  }
}
