package io.homeward.coordinator.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.HelidonSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection of the relay. Most are silent most of the time, and hold no more than what
 * their signs of life need; whoever sends gets a buffer of those that are used again and again.
 * Where packets come close after each other it looks for the next for a moment before it sleeps.
 * With TLS what the library has read is taken as it is. Owned by the thread of the connection.
 */
final class RelayReader implements AutoCloseable {
  /** Some frames without a packet in them. */
  private static final int SMALL = 64;

  private static final int LARGE = 8 << 10;

  /** So many reads in a row that fill a small buffer: what comes next is a packet, too. */
  private static final int BUSY = 4;

  private static final int MOST_SPARE = 64;
  private static final ConcurrentLinkedQueue<byte[]> SPARE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger SPARES = new AtomicInteger();

  /** Whether a connection looks: one at a time, for it may take a processor. */
  private static final AtomicBoolean LOOKS = new AtomicBoolean();

  private static final Eagerness.Company COMPANY = new Eagerness.Company();

  private final DataReader before;
  private final HelidonSocket socket;
  private final @Nullable InputStream stream; // without TLS
  private final Eagerness eagerness = new Eagerness(COMPANY);
  private final byte[] small;
  private byte[] buffer;
  private byte[] bytes;
  private int last; // what the last read brought
  private int row; // of reads that brought as much as a small buffer holds

  /**
   * A reader that has read nothing.
   *
   * @param before what came with the request for the upgrade
   * @param socket what comes next: the layers between serve HTTP only
   */
  RelayReader(DataReader before, HelidonSocket socket) {
    this.before = before;
    this.socket = socket;
    this.stream = LibraryBuffers.release(socket);
    this.small = new byte[stream == null ? 0 : SMALL];
    this.buffer = small;
    this.bytes = small;
  }

  /**
   * Waits for bytes, which are the first of {@link #bytes} then.
   *
   * @return how many; negative at the end
   * @throws UncheckedIOException when the connection broke
   */
  int read() {
    int left = before.available();
    if (left == 0 && stream != null) {
      return read(stream);
    }
    byte[] next = left > 0 ? before.readBuffer(left).readBytes() : socket.get();
    if (next == null) {
      return -1;
    }
    bytes = next;
    return next.length;
  }

  private int read(InputStream from) {
    boolean moreWaits = last == buffer.length;
    if (moreWaits || row >= BUSY) {
      takeLarge();
    } else {
      giveBack();
    }
    bytes = buffer;
    try {
      long begun = System.nanoTime();
      boolean looked = eagerness.looks(begun) && LOOKS.compareAndSet(false, true);
      if (looked) {
        try {
          eagerness.looked(look(from));
        } finally {
          LOOKS.set(false);
        }
      }
      last = from.read(buffer, 0, buffer.length);
      long now = System.nanoTime();
      if (!looked) {
        eagerness.slept(now - begun);
      }
      if (last >= SMALL) {
        eagerness.heard(now);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    row = last < SMALL ? 0 : Math.min(row + 1, BUSY);
    return last;
  }

  /** Whether something came within a moment, in which all others have the processor first. */
  private static boolean look(InputStream from) throws IOException {
    Thread.yield(); // to those for whom something was read: the moment begins after them
    long begun = System.nanoTime();
    while (from.available() == 0) {
      if (System.nanoTime() - begun > Eagerness.LOOK_NANOS) {
        return false;
      }
      Thread.yield();
    }
    return true;
  }

  /** Valid until the next {@link #read}. */
  byte[] bytes() {
    return bytes;
  }

  private void takeLarge() {
    if (buffer.length > SMALL) {
      return;
    }
    byte[] spare = SPARE.poll();
    if (spare == null) {
      buffer = new byte[LARGE];
    } else {
      SPARES.decrementAndGet();
      buffer = spare;
    }
  }

  private void giveBack() {
    if (buffer.length <= SMALL) {
      return;
    }
    if (SPARES.incrementAndGet() <= MOST_SPARE) {
      SPARE.add(buffer);
    } else {
      SPARES.decrementAndGet();
    }
    buffer = small;
  }

  /** Gives its buffer back. On the thread that reads. Idempotent. */
  @Override
  public void close() {
    giveBack();
  }
}
