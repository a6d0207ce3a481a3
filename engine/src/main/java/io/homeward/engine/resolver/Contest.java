package io.homeward.engine.resolver;

import io.homeward.engine.dns.Upstreams;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which upstream is asked when, and whose answer is given, for one question. Pure: it is told what
 * happens and says what to do. Owned by the thread of the question.
 *
 * <p>Where the first is preferred, each has a head start before the next, and what a later one does
 * not have is not the answer while an earlier one may still have it: the server at home knows the
 * printer, the public one behind it does not. One that has been silent lately gets neither.
 */
final class Contest {
  /** What an upstream had to say. */
  enum Quality {
    /** What was asked for. */
    DATA,
    /** That there is nothing. */
    NOTHING,
    /** That it cannot tell. */
    FAILURE
  }

  private static final class Runner {
    final boolean silentLately;
    boolean asked;
    long askedNanos;
    boolean done;
    @Nullable Quality quality;
    byte @Nullable [] answer;

    Runner(boolean silentLately) {
      this.silentLately = silentLately;
    }

    /** Whether it may still say something, and is worth waiting for. */
    boolean matters(long patience, long now) {
      return !done && !silentLately && (!asked || now - askedNanos < patience);
    }
  }

  private final boolean raced;
  private final long headStart;
  private final long patience;
  private final long deadline;
  private final Runner[] runners;

  /**
   * @param silentLately for each upstream, whether it did not answer when it was last asked
   * @param now ticker reading, as in all methods
   */
  Contest(Upstreams.Order order, boolean[] silentLately, DnsForwarder.Limits limits, long now) {
    raced = order == Upstreams.Order.RACED;
    headStart = limits.headStart().toNanos();
    patience = limits.udpTry().toNanos();
    deadline = now + limits.query().toNanos();
    runners = new Runner[silentLately.length];
    Arrays.setAll(runners, i -> new Runner(silentLately[i]));
  }

  /** An upstream to ask now, which counts as asked from here on; -1: none. */
  int nextToAsk(long now) {
    for (int i = 0; i < runners.length; i++) {
      Runner runner = runners[i];
      if (!runner.asked) {
        if (untilTurn(i, now) > 0) {
          return -1;
        }
        runner.asked = true;
        runner.askedNanos = now;
        return i;
      }
    }
    return -1;
  }

  /** How long those before an upstream keep it waiting; 0 or less: not any more. */
  private long untilTurn(int upstream, long now) {
    long wait = 0;
    for (int i = 0; i < upstream && !raced; i++) {
      if (!runners[i].done && !runners[i].silentLately) {
        wait = Math.max(wait, runners[i].askedNanos + headStart - now);
      }
    }
    return wait;
  }

  void answered(int upstream, Quality quality, byte[] answer) {
    runners[upstream].done = true;
    runners[upstream].quality = quality;
    runners[upstream].answer = answer;
  }

  /** The upstream did not answer and will not. */
  void gaveUp(int upstream) {
    runners[upstream].done = true;
  }

  /** Whether {@link #answer} is final. */
  boolean isSettled(long now) {
    if (now - deadline >= 0 || has(Quality.DATA)) {
      return true;
    }
    int nothing = first(Quality.NOTHING);
    int waitedFor = nothing < 0 ? runners.length : raced ? 0 : nothing;
    for (int i = 0; i < waitedFor; i++) {
      // Without any answer even a silent one is waited for: it is the only hope.
      if (nothing < 0 ? !runners[i].done : runners[i].matters(patience, now)) {
        return false;
      }
    }
    return true;
  }

  /** The best answer so far: data, else that there is nothing, else a failure; null: none. */
  byte @Nullable [] answer() {
    for (Quality quality : Quality.values()) {
      int found = first(quality);
      if (found >= 0) {
        return runners[found].answer;
      }
    }
    return null;
  }

  /** How long nothing is to be done unless something happens; nanoseconds, 0 or more. */
  long untilNext(long now) {
    long next = deadline - now;
    boolean nothing = has(Quality.NOTHING);
    for (int i = 0; i < runners.length; i++) {
      Runner runner = runners[i];
      if (!runner.asked) {
        next = Math.min(next, untilTurn(i, now));
        break;
      }
      if (nothing && runner.matters(patience, now)) {
        next = Math.min(next, runner.askedNanos + patience - now);
      }
    }
    return Math.max(next, 0);
  }

  private boolean has(Quality quality) {
    return first(quality) >= 0;
  }

  private int first(Quality quality) {
    for (int i = 0; i < runners.length; i++) {
      if (runners[i].quality == quality) {
        return i;
      }
    }
    return -1;
  }
}
