package io.homeward.engine.localapi;

import io.homeward.engine.node.NodeStatus;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands the newest status from the node's thread, which never waits, to the thread of a connection,
 * which may be slow: what it misses in between is old news.
 */
final class LatestStatus {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable NodeStatus latest;

  void put(NodeStatus status) {
    lock.lock();
    try {
      latest = status;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a status that was not taken yet; null when none came in time. */
  @Nullable NodeStatus take(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (latest == null && left > 0) {
        left = changed.awaitNanos(left);
      }
      NodeStatus taken = latest;
      latest = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
