package io.homeward.engine.node;

import io.homeward.engine.env.WatchedThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners of a node its status, on a thread of its own, so that the node waits for no
 * screen: changes that come faster than the listeners return are folded into one. While somebody
 * listens and packets flow it looks every second what they did; it is told when they begin to.
 */
public final class StatusFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);
  private static final Duration TRAFFIC_TICK = Duration.ofSeconds(1);

  private final Supplier<NodeStatus> status;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private boolean flowing; // when last looked; owned by the thread
  private boolean news; // guarded by lock
  private boolean closed; // guarded by lock

  /** A listener and what it heard last; owned by the thread. */
  private static final class Subscription {
    final Consumer<NodeStatus> listener;
    @Nullable NodeStatus heard;

    Subscription(Consumer<NodeStatus> listener) {
      this.listener = listener;
    }
  }

  /**
   * A feed that begins with {@link #start}.
   *
   * @param status of this moment; asked on the feed's thread
   */
  public StatusFeed(Supplier<NodeStatus> status) {
    this.status = status;
    thread = WatchedThread.platform("homeward-status", WatchedThread::unowned, this::run);
  }

  /** Begins to tell. */
  public void start() {
    thread.start();
  }

  /** Tells a listener the present status and each change; see {@link Node#subscribe}. */
  public Runnable subscribe(Consumer<NodeStatus> listener) {
    Subscription subscription = new Subscription(listener);
    subscriptions.add(subscription);
    changed();
    return () -> subscriptions.remove(subscription);
  }

  /** The status may have changed. Any thread; returns at once. */
  public void changed() {
    lock.lock();
    try {
      news = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitNews()) {
        if (!subscriptions.isEmpty()) {
          tell();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when there is something to look at; false: never again. */
  private boolean awaitNews() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!news && !closed) {
        if (subscriptions.isEmpty() || !flowing) {
          changed.await();
        } else {
          news = !changed.await(TRAFFIC_TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
      news = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    NodeStatus now = status.get();
    flowing = now.peers().stream().anyMatch(PeerStatus::active);
    for (Subscription subscription : subscriptions) {
      if (now.equals(subscription.heard)) {
        continue;
      }
      subscription.heard = now;
      try {
        subscription.listener.accept(now);
      } catch (RuntimeException | Error e) {
        LOG.error("A bug: a listener failed", e);
      }
    }
  }

  /** Whether the caller is on the thread that tells. */
  boolean isTelling() {
    return Thread.currentThread() == thread;
  }

  /** Tells nothing more. Idempotent; does not wait for a listener that is being told. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
