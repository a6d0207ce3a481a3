package io.homeward.coordinator.state;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What changed since one reader last looked. Changes that nobody took yet merge, so that a slow
 * reader costs the same memory as a fast one. Thread-safe; one reader.
 */
public final class Subscription implements AutoCloseable {
  private final Consumer<Subscription> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private Change pending = Change.NONE;
  private boolean collecting;
  private boolean ended;

  Subscription(Consumer<Subscription> onClose) {
    this.onClose = onClose;
  }

  /**
   * From now on collects what changes. Read {@link TailnetState#snapshot()} after this call: what
   * it does not show yet will come through {@link #take}. Until then nothing is kept: when all
   * devices come back at once and most of them wait for their map, each would keep what all the
   * others did meanwhile.
   */
  public void collect() {
    lock.lock();
    try {
      collecting = true;
    } finally {
      lock.unlock();
    }
  }

  void offer(Change change) {
    lock.lock();
    try {
      if (!collecting) {
        return;
      }
      pending = pending.then(change);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** No more changes come: {@link #take} returns null from now on. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a change.
   *
   * @param limit longest wait
   * @return all that changed since the last call; {@link Change#NONE} when the time is over; null
   *     once the subscription has ended
   */
  public @Nullable Change take(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (pending.isNone() && !ended && left > 0) {
        left = arrived.awaitNanos(left);
      }
      if (ended) {
        return null;
      }
      Change taken = pending;
      pending = Change.NONE;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for nothing any more. */
  @Override
  public void close() {
    end();
    onClose.accept(this);
  }
}
