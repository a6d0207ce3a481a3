package io.homeward.coordinator.state;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the writer has done since the start, and whether it gets on. Thread-safe. */
public final class Tally {
  /** For so long may a round be under way before that is a trouble. */
  private static final Duration LONG = Duration.ofSeconds(10);

  private final LongAdder decided = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private final LongAdder storingNanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder announced = new LongAdder();
  private volatile boolean failing;
  private volatile boolean ended;

  /** When the round that is under way began; 0: none is. */
  private volatile long begunNanos;

  Tally() {}

  /**
   * @param decided commands that had an answer
   * @param refused commands that made no sense
   * @param stored rounds that were written to disk
   * @param storing how long that took in all
   * @param failed commands that could not be stored
   * @param announced times that streams were told of changes
   */
  public record Counts(
      long decided, long refused, long stored, Duration storing, long failed, long announced) {}

  /** So much until now. */
  public Counts counts() {
    return new Counts(
        decided.sum(),
        refused.sum(),
        stored.sum(),
        Duration.ofNanos(storingNanos.sum()),
        failed.sum(),
        announced.sum());
  }

  /**
   * Why nothing can be changed just now, in a sentence for the person who runs the server; null:
   * all is well.
   */
  public @Nullable String trouble() {
    if (ended) {
      return "the server takes no more changes";
    }
    long begun = begunNanos;
    if (begun != 0 && System.nanoTime() - begun > LONG.toNanos()) {
      return "the state directory has not answered for more than " + LONG.toSeconds() + " seconds";
    }
    return failing ? "the last change could not be stored in the state directory" : null;
  }

  void began() {
    long now = System.nanoTime();
    begunNanos = now == 0 ? 1 : now;
  }

  void ended(int answered, int refusals) {
    begunNanos = 0;
    decided.add(answered);
    refused.add(refusals);
  }

  void stored(long nanos) {
    stored.increment();
    storingNanos.add(nanos);
    failing = false;
  }

  void failed() {
    begunNanos = 0;
    failed.increment();
    failing = true;
  }

  void announced() {
    announced.increment();
  }

  /** No more comes. */
  void over() {
    ended = true;
  }
}
