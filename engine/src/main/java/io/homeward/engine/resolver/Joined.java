package io.homeward.engine.resolver;

import io.homeward.engine.dns.DnsQuestion;
import io.homeward.engine.dns.Upstreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The questions under way and who waits for each: who asks what is being asked already waits for
 * the same answer. Bounded. Thread-safe.
 */
final class Joined {
  /** The same question to the same servers. */
  record Key(DnsQuestion question, Upstreams upstreams) {}

  /**
   * Somebody who waits.
   *
   * @param query as it was asked
   */
  record Waiter(byte[] query, Consumer<byte[]> reply) {}

  /** What became of somebody who asks. */
  enum Place {
    /** Nobody asks that yet: the caller is to. */
    FIRST,
    /** Waits with others. */
    JOINED,
    /** There are too many already. */
    REFUSED
  }

  private final int mostQuestions;
  private final int mostWaiters;
  private final Map<Key, List<Waiter>> underWay = new HashMap<>();
  private int waiters;

  Joined(int mostQuestions, int mostWaiters) {
    this.mostQuestions = mostQuestions;
    this.mostWaiters = mostWaiters;
  }

  synchronized Place join(Key key, Waiter waiter) {
    @Nullable List<Waiter> others = underWay.get(key);
    if (waiters == mostWaiters || (others == null && underWay.size() == mostQuestions)) {
      return Place.REFUSED;
    }
    waiters++;
    if (others != null) {
      others.add(waiter);
      return Place.JOINED;
    }
    underWay.put(key, new ArrayList<>(List.of(waiter)));
    return Place.FIRST;
  }

  /** The question is not under way any more; who waited for it. */
  synchronized List<Waiter> end(Key key) {
    List<Waiter> ended = underWay.remove(key);
    if (ended == null) {
      return List.of();
    }
    waiters -= ended.size();
    return ended;
  }

  /** Whether no question is under way. */
  synchronized boolean isEmpty() {
    return underWay.isEmpty();
  }
}
