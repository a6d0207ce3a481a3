package io.homeward.engine.node;

import io.homeward.engine.control.session.ControlEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a node's thread, in order. Of the net maps of one control client only the newest
 * waits: it says all that the ones before it said. Any thread posts, the node's thread takes.
 */
final class NodeMailbox {
  /** One thing that happened. */
  static final class Letter {
    private final @Nullable NodeEvent event;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Letter(@Nullable NodeEvent event) {
      this.event = event;
    }

    /** What happened; null: nothing, somebody only waits for {@link #done}. */
    @Nullable NodeEvent event() {
      return event;
    }

    /** Completed when the node has acted on it, or never will. */
    CompletableFuture<Void> done() {
      return done;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Letter> letters = new ArrayDeque<>(); // guarded by lock
  private @Nullable Letter newestMap; // one of them; guarded by lock

  /** Adds an event at the end. */
  Letter post(@Nullable NodeEvent event) {
    Letter letter = new Letter(event);
    Letter superseded = null;
    lock.lock();
    try {
      if (isMap(event)) {
        if (newestMap != null && sameClient(newestMap.event(), event)) {
          superseded = newestMap;
          letters.remove(superseded);
        }
        newestMap = letter;
      }
      letters.add(letter);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    if (superseded != null) {
      superseded.done().complete(null);
    }
    return letter;
  }

  private static boolean isMap(@Nullable NodeEvent event) {
    return event instanceof NodeEvent.Control(int client, ControlEvent.NetMapChanged map);
  }

  private static boolean sameClient(@Nullable NodeEvent one, @Nullable NodeEvent other) {
    return one instanceof NodeEvent.Control a
        && other instanceof NodeEvent.Control b
        && a.client() == b.client();
  }

  /** The first one, or null when none came in time. */
  @Nullable Letter take(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (letters.isEmpty() && left > 0) {
        left = arrived.awaitNanos(left);
      }
      Letter first = letters.poll();
      if (first != null && first.equals(newestMap)) { // the same one
        newestMap = null;
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nobody needs to wait any longer for those letters; they stay where they are.
   *
   * @param which is asked about the event of each, which may be null
   */
  void release(Predicate<@Nullable NodeEvent> which) {
    List<Letter> released = new ArrayList<>();
    lock.lock();
    try {
      for (Letter letter : letters) {
        if (which.test(letter.event())) {
          released.add(letter);
        }
      }
    } finally {
      lock.unlock();
    }
    released.forEach(letter -> letter.done().complete(null));
  }
}
