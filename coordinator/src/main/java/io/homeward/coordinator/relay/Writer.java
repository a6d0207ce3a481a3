package io.homeward.coordinator.relay;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes what is queued for one connection, as much at once as there is, on a thread that it has
 * while there is something. A connection with nothing to write holds no thread and no buffer; those
 * in use are used again. All but what the thread does may be called from any thread.
 */
final class Writer {
  private static final Duration JITTER = Duration.ofSeconds(5);

  /** After so long without anything to write the queue's memory is let go. */
  private static final Duration TRIM = Duration.ofSeconds(2);

  private static final int SPARE_BUFFERS = 64;
  private static final ConcurrentLinkedQueue<byte[]> SPARE = new ConcurrentLinkedQueue<>();
  private static final AtomicInteger SPARES = new AtomicInteger();

  private final FrameQueue queue;
  private final Transmitter out;
  private final Supplier<byte[]> signOfLife;
  private final Runnable broken;
  private final Duration pause;
  private final Randomness randomness;
  private final String name;

  /** Whether there is a thread. Whoever sets it starts one; the thread takes it back. */
  private final AtomicBoolean running = new AtomicBoolean();

  private volatile boolean ended;
  private volatile long idleSinceNanos = System.nanoTime();
  private volatile long silenceNanos;

  /** For taking what is written: nobody reads any more who takes longer. */
  private volatile Duration patience = Duration.ofSeconds(2);

  private volatile long writingSinceNanos;
  private volatile boolean writing;

  /**
   * A writer that begins with the first {@link #wake}.
   *
   * @param name of its threads
   * @param signOfLife the frame that is sent when there was nothing else for a while
   * @param pause how long that is, at least
   * @param randomness for a little more of it
   * @param broken called when nothing can be written any more
   */
  Writer(
      String name,
      FrameQueue queue,
      Transmitter out,
      Supplier<byte[]> signOfLife,
      Duration pause,
      Randomness randomness,
      Runnable broken) {
    this.name = name;
    this.queue = queue;
    this.out = out;
    this.signOfLife = signOfLife;
    this.broken = broken;
    this.pause = pause;
    this.randomness = randomness;
    this.silenceNanos = nextSilence();
  }

  /** There is something in the queue. */
  void wake() {
    if (!ended && !running.get() && running.compareAndSet(false, true)) {
      WatchedThread.virtual(name, _ -> broken.run(), this::run).start();
    }
  }

  /** Whether nothing is queued and nothing is being written. */
  boolean isDone() {
    return ended || !running.get() && queue.isEmpty();
  }

  /** No more is written. */
  void end() {
    ended = true;
  }

  /** How long a write may take. */
  void patience(Duration limit) {
    patience = limit;
  }

  /**
   * Sends a sign of life when it is time for one, and gives up who does not read; called about
   * every second.
   */
  void tend(long nowNanos) {
    if (writing && nowNanos - writingSinceNanos > patience.toNanos()) {
      broken.run();
    }
    if (running.get()) {
      return;
    }
    long idle = nowNanos - idleSinceNanos;
    if (idle > silenceNanos) {
      silenceNanos = nextSilence();
      queue.addUrgent(signOfLife.get());
      wake();
    } else if (idle > TRIM.toNanos()) {
      queue.trim();
    }
  }

  private long nextSilence() {
    return pause.toNanos() + randomness.nextLong(JITTER.toNanos());
  }

  private void run() {
    try {
      do {
        writeAll();
        idleSinceNanos = System.nanoTime();
        running.set(false);
        // From here on whoever adds something starts a thread, unless this one goes on.
      } while (!ended && !queue.isEmpty() && running.compareAndSet(false, true));
    } catch (IOException e) {
      broken.run();
    }
  }

  private void writeAll() throws IOException {
    if (queue.isEmpty()) {
      return;
    }
    byte[] buffer = buffer();
    try {
      int length = queue.take(buffer);
      while (length > 0 && !ended) {
        writingSinceNanos = System.nanoTime();
        writing = true;
        out.write(buffer, length);
        writing = false;
        length = queue.take(buffer);
      }
    } finally {
      giveBack(buffer);
    }
  }

  private static byte[] buffer() {
    byte[] spare = SPARE.poll();
    if (spare == null) {
      return new byte[FrameQueue.BATCH];
    }
    SPARES.decrementAndGet();
    return spare;
  }

  private static void giveBack(byte[] buffer) {
    if (SPARES.incrementAndGet() <= SPARE_BUFFERS) {
      SPARE.add(buffer);
    } else {
      SPARES.decrementAndGet();
    }
  }
}
