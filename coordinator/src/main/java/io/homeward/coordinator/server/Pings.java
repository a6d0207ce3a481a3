package io.homeward.coordinator.server;

import io.helidon.common.socket.SocketWriterException;
import io.homeward.engine.env.WatchedThread;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other end of a connection for a sign of life, again and again: of a device that lost its
 * power nothing else would tell for a quarter of an hour, and proxies cut what is silent. Each
 * question has a thread, because it may have to wait for the other end, but only for as long: with
 * ten thousand devices the stacks of threads that sleep would be a tenth of all memory.
 * Thread-safe.
 */
final class Pings implements AutoCloseable {
  private final String name;
  private final FrameWriter writer;
  private final ScheduledExecutorService timer;
  private final Duration interval;
  private final AtomicReference<@Nullable Thread> asking = new AtomicReference<>();
  private volatile @Nullable Future<?> schedule;

  /**
   * Asks nothing yet.
   *
   * @param name of the connection
   * @param writer of its frames
   */
  Pings(String name, FrameWriter writer, ScheduledExecutorService timer, Duration interval) {
    this.name = name + "-ping";
    this.writer = writer;
    this.timer = timer;
    this.interval = interval;
  }

  /** Asks from now on. Once; not after {@link #close}. */
  void start() {
    try {
      schedule =
          timer.scheduleAtFixedRate(
              WatchedThread.everyTime(name, this::begin),
              interval.toNanos(),
              interval.toNanos(),
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return; // the server ends
    }
  }

  private void begin() {
    Thread thread = WatchedThread.virtual(name, WatchedThread::unowned, this::ask);
    // One question that is not through yet is enough.
    if (asking.compareAndSet(null, thread)) {
      thread.start();
    }
  }

  private void ask() {
    try {
      writer.ping();
    } catch (UncheckedIOException | SocketWriterException e) {
      return; // the connection ends; its own thread tells
    } finally {
      asking.set(null);
    }
  }

  /** Asks no more; a question on its way is given up. Idempotent; does not wait. */
  @Override
  public void close() {
    Future<?> running = schedule;
    if (running != null) {
      running.cancel(false);
    }
    Thread thread = asking.get();
    if (thread != null) {
      thread.interrupt();
    }
  }
}
