package io.homeward.engine.timer;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * When to come back to each of many things, so that the next one is found without a look at all:
 * ten thousand that want nothing cost nothing. One thread owns it. {@code now} is always a reading
 * of one {@link io.homeward.engine.env.Ticker}.
 *
 * @param <T> what to come back to
 */
public final class Deadlines<T extends Deadlines.Timed> {
  /** Something to come back to. */
  public interface Timed {
    /** The earliest moment at which it has something to do, or null. */
    @Nullable Alarm deadline();

    /** Always the same one, which {@link Deadlines} alone sets and reads. */
    Alarm noted();
  }

  private record Deadline<T>(T timed, long atNanos) implements Comparable<Deadline<T>> {
    /** By subtraction, since tickers may wrap. */
    @Override
    public int compareTo(Deadline<T> other) {
      return Long.signum(atNanos - other.atNanos);
    }
  }

  private final PriorityQueue<Deadline<T>> queue = new PriorityQueue<>();

  /** Nothing to come back to. */
  public Deadlines() {}

  /**
   * Notes when to come back to something. A deadline that has moved later keeps its old note: who
   * comes then finds nothing to do and notes it again, which is far cheaper than moving it with
   * each packet.
   */
  public void note(T timed) {
    Alarm deadline = timed.deadline();
    Alarm noted = timed.noted();
    if (deadline != null
        && deadline.isSet()
        && (!noted.isSet() || deadline.atNanos() - noted.atNanos() < 0)) {
      noted.setAt(deadline.atNanos());
      queue.add(new Deadline<>(timed, deadline.atNanos()));
    }
  }

  /**
   * Nanoseconds until {@link #takeDue} has something, 0 or more; {@link Long#MAX_VALUE}: nothing is
   * noted. What it has may have nothing to do yet.
   */
  public long untilNext(long now) {
    Deadline<T> first = queue.peek();
    return first == null ? Long.MAX_VALUE : Math.max(0, first.atNanos - now);
  }

  /**
   * Takes one whose time has come, or null. It is to do what is due and to be {@link #note noted}
   * again.
   */
  public @Nullable T takeDue(long now) {
    while (untilNext(now) == 0) {
      Deadline<T> due = queue.remove();
      Alarm noted = due.timed.noted();
      // Another one was noted for an earlier moment since.
      if (noted.isSet() && noted.atNanos() == due.atNanos) {
        noted.clear();
        return due.timed;
      }
    }
    return null;
  }

  /** Forgets all. */
  public void clear() {
    queue.clear();
  }
}
