package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.Subscription;
import io.homeward.coordinator.state.TailnetState;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Tells open pages when there is something new, so that they fetch themselves again: they ask, and
 * the answer comes once something changed, or after a while that nothing did. Thread-safe.
 */
public final class LiveChanges {
  /** Most that wait at a time; who comes beyond that looks again later. */
  private static final int MAX_WAITING = 256;

  /** What a page that was not let wait understands. */
  private static final String BUSY = "later";

  private static final String CHANGED = "changed";
  private static final String SAME = "same";

  private final TailnetState state;
  private final Duration limit;
  private final Semaphore places = new Semaphore(MAX_WAITING);

  /**
   * @param limit how long a page waits at most; less than what the listener takes for a stalled
   *     request
   */
  public LiveChanges(TailnetState state, Duration limit) {
    this.state = state;
    this.limit = limit;
  }

  Reply await(Visit visit) {
    if (!places.tryAcquire()) {
      return new Reply.Text(BUSY);
    }
    try (Subscription subscription = state.subscribe()) {
      subscription.collect();
      // What changed between the page and this request is not missed: the page tells what it shows.
      String shown = visit.query().first("seen");
      if (!shown.isEmpty() && !shown.equals(mark(state.snapshot()))) {
        return new Reply.Text(CHANGED);
      }
      boolean changed =
          subscription.take(limit).filter(news -> !news.change().isNone()).isPresent();
      return new Reply.Text(changed ? CHANGED : SAME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Text(SAME);
    } finally {
      places.release();
    }
  }

  /** Which state a page shows. */
  static String mark(Snapshot snapshot) {
    return Long.toHexString(snapshot.version());
  }
}
