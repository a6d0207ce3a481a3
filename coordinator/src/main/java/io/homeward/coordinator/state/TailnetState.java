package io.homeward.coordinator.state;

import io.homeward.coordinator.model.LogEntry;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.model.WrittenPolicy;
import io.homeward.coordinator.store.Store;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.env.WatchedThread;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the tailnet and its one writer.
 *
 * <p>Commands queue up for the writer's thread. It decides all that wait, stores their steps in one
 * transaction (a disk can confirm a few hundred of those a second, however small), swaps the
 * snapshot, and then answers the callers: an answer means that the change is on disk. When the
 * store fails, nothing changes and every caller of that round is told.
 *
 * <p>Subscribers are told at once while it is quiet. When many things change one after the other,
 * as when all devices come back after a restart, they are told together, the less often the more
 * subscribers there are: what it costs to tell everybody everything then grows with the number of
 * devices and no longer with its square.
 *
 * <p>Thread-safe. {@link #snapshot()} never waits.
 */
public final class TailnetState implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TailnetState.class);

  /** Most commands in one transaction; bounds how long the first of them waits. */
  private static final int MAX_ROUND = 256;

  /** Least time between two announcements, for each subscriber: telling one costs about half. */
  private static final Duration TICK_PER_SUBSCRIBER = Duration.ofNanos(200_000);

  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Store store;
  private final WallClock clock;
  private final LinkedBlockingQueue<Submission<?>> queue = new LinkedBlockingQueue<>();
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private final Tally tally = new Tally();
  private final Thread writer;
  private volatile Snapshot snapshot;

  // Owned by the writer's thread.
  private Snapshot announced;
  private Change unannounced = Change.NONE;
  private long announcedNanos = System.nanoTime() - LONGEST_TICK.toNanos();

  private volatile boolean closed;

  /**
   * Loads the state and starts the writer; {@link #close()} closes the store, too, and so does a
   * failure here.
   */
  public TailnetState(Store store, WallClock clock) {
    this.store = store;
    this.clock = clock;
    try {
      this.snapshot = Snapshot.of(store.load());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    this.announced = snapshot;
    // A platform thread: the database's native calls would pin a virtual one's carrier.
    this.writer = WatchedThread.platform("coordinator-writer", this::died, this::write);
    this.writer.start();
  }

  /** The newest state. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** What the writer has done, and whether it gets on. */
  public Tally tally() {
    return tally;
  }

  /**
   * Has the command decided and its steps stored.
   *
   * @return its result, once all of it is on disk and in {@link #snapshot()}
   * @throws RefusedException as the command says
   * @throws StoreException when it could not be stored; nothing changed
   */
  public <R> R submit(Command<R> command) {
    Submission<R> submission = new Submission<>(command, new CompletableFuture<>(), Change.NONE);
    queue.add(submission);
    if (closed) {
      submission.fail(new StoreException("the server is shutting down"));
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return submission.answer.get();
        } catch (InterruptedException e) {
          // The command may already be on its way to disk: the caller must get to know.
          interrupted = true;
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case RefusedException refused -> throw refused;
            case StoreException failed -> throw new StoreException(failed.getMessage(), failed);
            case null, default -> throw new IllegalStateException("a command failed", e.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A subscription that collects all that changes once it is told to. */
  public Subscription subscribe() {
    return subscribe(0);
  }

  /** A subscription that collects what a device has to know once it is told to. */
  public Subscription subscribe(long deviceId) {
    Subscription subscription = new Subscription(deviceId, subscriptions::remove);
    subscriptions.add(subscription);
    if (closed) {
      subscription.end();
    }
    return subscription;
  }

  /** Tells the subscribers of a change that time alone made, such as the expiry of a key. */
  public void announce(Change change) {
    if (!change.isNone()) {
      Command<Boolean> nothing = (_, _) -> Command.Outcome.unchanged(true);
      queue.add(new Submission<>(nothing, new CompletableFuture<>(), change));
    }
  }

  /**
   * The policies that were in force, the newest first, without their texts.
   *
   * @throws StoreException when they cannot be read
   */
  public List<WrittenPolicy.Entry> policies() {
    return submit((_, _) -> Command.Outcome.unchanged(store.policies()));
  }

  /**
   * One of them; empty when there is none of that version, or it is too old to be kept.
   *
   * @throws StoreException when it cannot be read
   */
  public Optional<WrittenPolicy> policy(long version) {
    return submit((_, _) -> Command.Outcome.unchanged(store.policy(version)));
  }

  /**
   * Who did what, the newest first.
   *
   * @throws StoreException when it cannot be read
   */
  public List<LogEntry> log(LogEntry.Query query) {
    return submit((_, _) -> Command.Outcome.unchanged(store.log(query)));
  }

  /**
   * Has what was stored lately moved into the main file of the store, between two rounds.
   *
   * @throws StoreException when that failed; nothing is lost
   */
  public void fold() {
    submit((_, _) -> {
      store.fold();
      return Command.Outcome.unchanged(true);
    });
  }

  /** Ends the writer after what it is doing, and the subscriptions; closes the store. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    tally.over();
    writer.interrupt();
    try {
      if (!writer.join(CLOSE_LIMIT)) {
        LOG.error("the writer did not end in time");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    subscriptions.forEach(Subscription::end);
    queue.forEach(waiting -> waiting.fail(new StoreException("the server is shutting down")));
    store.close();
  }

  private void write() {
    List<Submission<?>> round = new ArrayList<>();
    while (!closed) {
      try {
        round.add(next());
        queue.drainTo(round, MAX_ROUND - 1);
        tally.began();
        if (!attempt(round)) {
          // One of them cannot be stored: find out which, and let the others through.
          round.forEach(one -> attempt(List.of(one)));
        }
      } catch (InterruptedException e) {
        LOG.debug("the writer is to end");
      } catch (RuntimeException | Error e) {
        LOG.error("A bug: the writer failed, and goes on with what comes next", e);
        round.forEach(one -> one.fail(e));
      }
      round.clear();
    }
  }

  /** Not even going on was possible: nobody is to wait for an answer that never comes. */
  private void died(Throwable death) {
    closed = true;
    tally.over();
    subscriptions.forEach(Subscription::end);
    queue.forEach(waiting -> waiting.fail(new StoreException("the server's writer died", death)));
  }

  /** Waits for the next command; tells the subscribers when it is time, before or after it. */
  private Submission<?> next() throws InterruptedException {
    while (!unannounced.isNone()) {
      long left = untilNextTick();
      if (left <= 0) {
        tellSubscribers();
        break;
      }
      Submission<?> submission = queue.poll(left, TimeUnit.NANOSECONDS);
      if (submission != null) {
        return submission;
      }
    }
    return queue.take();
  }

  private long untilNextTick() {
    long tick =
        Math.min(TICK_PER_SUBSCRIBER.toNanos() * subscriptions.size(), LONGEST_TICK.toNanos());
    return announcedNanos + tick - System.nanoTime();
  }

  private void tellSubscribers() {
    News news = new News(announced, snapshot, unannounced);
    unannounced = Change.NONE;
    announced = snapshot;
    announcedNanos = System.nanoTime();
    tally.announced();
    Concerned concerned = Concerned.by(news);
    subscriptions.forEach(subscription -> {
      if (!subscription.isSettled() || concerned.includes(subscription.deviceId())) {
        subscription.offer(news);
      }
    });
  }

  /** Returns false when nothing happened and smaller rounds are worth trying. */
  private boolean attempt(List<Submission<?>> round) {
    Draft draft = new Draft(snapshot);
    Change change = Change.NONE;
    List<Mutation> mutations = new ArrayList<>();
    List<Submission<?>> decided = new ArrayList<>();
    // Told only when the round is stored: who is refused because of an earlier one of it may be let
    // in when that one cannot be stored.
    Map<Submission<?>, RuntimeException> refused = new LinkedHashMap<>();
    Instant now = clock.now();
    for (Submission<?> submission : round) {
      if (submission.answered()) {
        continue;
      }
      try {
        List<Mutation> steps = submission.decide(draft.snapshot(), now);
        change = change.then(draft.apply(steps, now)).then(submission.told);
        mutations.addAll(steps);
        decided.add(submission);
      } catch (RuntimeException e) {
        refused.put(submission, e);
      }
    }
    try {
      if (!mutations.isEmpty()) {
        long begun = System.nanoTime();
        store.apply(mutations);
        tally.stored(System.nanoTime() - begun);
      }
    } catch (RuntimeException e) {
      if (round.size() > 1) {
        return false;
      }
      tally.failed();
      decided.forEach(submission -> submission.fail(e));
      return true;
    }
    refused.forEach(Submission::fail);
    change = change.then(draft.rerouted());
    snapshot = draft.done();
    unannounced = unannounced.then(change);
    if (!unannounced.isNone() && untilNextTick() <= 0) {
      tellSubscribers();
    }
    tally.ended(decided.size(), refused.size());
    decided.forEach(Submission::succeed);
    return true;
  }

  /** A command on its way; decided on the writer's thread only. */
  private static final class Submission<R> {
    private final Command<R> command;
    private final CompletableFuture<R> answer;
    private final Change told;
    private Command.@org.jspecify.annotations.Nullable Outcome<R> outcome;

    /**
     * @param told what to announce beyond what the command changes
     */
    Submission(Command<R> command, CompletableFuture<R> answer, Change told) {
      this.command = command;
      this.answer = answer;
      this.told = told;
    }

    List<Mutation> decide(Snapshot snapshot, Instant now) {
      outcome = command.decide(snapshot, now);
      return outcome.mutations();
    }

    boolean answered() {
      return answer.isDone();
    }

    void succeed() {
      Command.Outcome<R> decided = outcome;
      if (decided != null) {
        answer.complete(decided.result());
      }
    }

    void fail(Throwable e) {
      answer.completeExceptionally(e);
    }
  }
}
