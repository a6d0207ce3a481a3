package io.homeward.coordinator.server;

import io.homeward.engine.env.WatchedThread;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What threads have to finish in time: to read a request, to write an answer. A thread that is late
 * is interrupted, which closes the channel that it waits for; the socket is never closed from here,
 * because that would wait for a lock that the thread holds while it waits for the rest of a TLS
 * handshake, and with it would wait everything else that the timer does. Thread-safe.
 */
final class Deadlines {
  private final Set<Deadline> running = ConcurrentHashMap.newKeySet();

  /**
   * Looks after deadlines from now on.
   *
   * @param precision how late a late thread may be found
   */
  Deadlines(Duration precision, ScheduledExecutorService timer) {
    long period = Math.max(precision.toNanos(), 1);
    var _ =
        timer.scheduleAtFixedRate(
            WatchedThread.everyTime("deadlines", this::endLate),
            period,
            period,
            TimeUnit.NANOSECONDS);
  }

  /** One thing that the thread which made it has to finish; closing it says that it is done. */
  static final class Deadline implements AutoCloseable {
    private final Set<Deadline> running;
    private final Thread thread = Thread.currentThread();
    private final long endNanos;
    private boolean done; // guarded by this
    private boolean missed; // guarded by this

    private Deadline(Set<Deadline> running, Duration limit) {
      this.running = running;
      this.endNanos = System.nanoTime() + limit.toNanos();
      running.add(this);
    }

    /** Whether the time was over before it was done. */
    synchronized boolean missed() {
      return missed;
    }

    /** Never interrupts a thread that is done, which may do something else by now. */
    private synchronized void endIfLate(long now) {
      if (!done && now - endNanos >= 0) {
        missed = true;
        thread.interrupt();
      }
    }

    /** Idempotent. */
    @Override
    public void close() {
      synchronized (this) {
        done = true;
      }
      running.remove(this);
    }
  }

  /** The calling thread begins something that must be done within the limit. */
  Deadline within(Duration limit) {
    return new Deadline(running, limit);
  }

  private void endLate() {
    long now = System.nanoTime();
    running.forEach(deadline -> deadline.endIfLate(now));
  }
}
