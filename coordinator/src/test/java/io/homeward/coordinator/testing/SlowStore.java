package io.homeward.coordinator.testing;

import io.homeward.coordinator.model.Contents;
import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.store.Store;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A store that takes its time between the steps of one change, so that whoever is killed dies there
 * as a rule. Or one that is broken: it stores each step by itself.
 */
public final class SlowStore implements Store {
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final Store store;
  private final boolean torn;

  private SlowStore(Store store, boolean torn) {
    this.store = store;
    this.torn = torn;
  }

  /** One that pauses within its transactions. */
  public static Store whole(Store store) {
    return new SlowStore(store, false);
  }

  /** One that has no transactions of more than one step. */
  public static Store torn(Store store) {
    return new SlowStore(store, true);
  }

  @Override
  public void apply(List<Mutation> mutations) {
    List<Mutation> slow = new Slow(mutations);
    if (torn) {
      slow.forEach(one -> store.apply(List.of(one)));
    } else {
      store.apply(slow);
    }
  }

  /** What is read one by one takes a while before each but the first. */
  private static final class Slow extends AbstractList<Mutation> {
    private final List<Mutation> all;

    private Slow(List<Mutation> all) {
      this.all = all;
    }

    @Override
    public Mutation get(int index) {
      long until = System.nanoTime() + PAUSE.toNanos();
      while (index > 0 && System.nanoTime() < until) {
        LockSupport.parkNanos(until - System.nanoTime());
      }
      return all.get(index);
    }

    @Override
    public int size() {
      return all.size();
    }
  }

  @Override
  public Contents load() {
    return store.load();
  }

  @Override
  public List<WrittenPolicy.Entry> policies() {
    return store.policies();
  }

  @Override
  public Optional<WrittenPolicy> policy(long version) {
    return store.policy(version);
  }

  @Override
  public List<LogEntry> log(LogEntry.Query query) {
    return store.log(query);
  }

  @Override
  public void fold() {
    store.fold();
  }

  @Override
  public void close() {
    store.close();
  }
}
