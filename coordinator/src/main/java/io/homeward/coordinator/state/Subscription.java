package io.homeward.coordinator.state;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What changed since one reader last looked, as far as it concerns the reader. Changes that nobody
 * took yet merge, so that a slow reader costs the same memory as a fast one. Thread-safe; one
 * reader.
 */
public final class Subscription implements AutoCloseable {
  private final Consumer<Subscription> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final long deviceId;
  private volatile @Nullable News pending;
  private boolean collecting;
  private boolean ended;
  private boolean woken;

  /** The first state that is known to have been told; everything concerns the reader until then. */
  private long begun = Long.MAX_VALUE;

  private volatile boolean settled;

  /**
   * @param deviceId whose news are wanted; 0: everybody's
   */
  Subscription(long deviceId, Consumer<Subscription> onClose) {
    this.deviceId = deviceId;
    this.onClose = onClose;
  }

  /** Whose news are wanted; 0: everybody's. */
  long deviceId() {
    return deviceId;
  }

  /**
   * Whether only what concerns its device is of interest. While news wait all is: what is of no
   * concern since the last of them may be since the first.
   */
  boolean isSettled() {
    return settled && deviceId != 0 && pending == null;
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

  /**
   * This state was told. What is announced up to it may be older, and who concerned whom in between
   * nobody knows: all is of interest until a later one is announced.
   *
   * @param version of the state
   */
  public void began(long version) {
    lock.lock();
    try {
      begun = version;
    } finally {
      lock.unlock();
    }
  }

  void offer(News news) {
    lock.lock();
    try {
      if (!collecting) {
        return;
      }
      settled = settled || news.after().version() >= begun;
      pending = pending == null ? news : pending.then(news);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Has {@link #take} come back at once, with news or without. */
  public void wake() {
    lock.lock();
    try {
      woken = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether no more news come. */
  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** No more news come: {@link #take} gives none from now on. */
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
   * @return all that changed since the last call; empty when the time is over, or it was woken
   */
  public Optional<News> take(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (pending == null && !ended && !woken && left > 0) {
        left = arrived.awaitNanos(left);
      }
      Optional<News> taken = ended ? Optional.empty() : Optional.ofNullable(pending);
      pending = null;
      woken = false;
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
