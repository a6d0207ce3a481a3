package io.homeward.coordinator.state;

import io.homeward.coordinator.model.Mutation;
import java.time.Instant;
import java.util.List;

/**
 * A decision on the state, as a pure function. It runs on the writer's thread, one at a time, on
 * the newest state.
 *
 * @param <R> what the caller gets to know
 */
@FunctionalInterface
public interface Command<R> {
  /**
   * Decides.
   *
   * @param snapshot what all decided so far; of this moment, not to be kept
   * @throws io.homeward.coordinator.model.RefusedException when the rules do not allow it; nothing
   *     changes then
   */
  Outcome<R> decide(Snapshot snapshot, Instant now);

  /**
   * @param result for the caller, once the mutations are stored
   * @param mutations steps to the next state; none when nothing changes
   * @param <R> what the caller gets to know
   */
  record Outcome<R>(R result, List<Mutation> mutations) {
    public Outcome {
      mutations = List.copyOf(mutations);
    }

    /** Nothing changes. */
    public static <R> Outcome<R> unchanged(R result) {
      return new Outcome<>(result, List.of());
    }

    /** These steps follow. */
    public static <R> Outcome<R> of(R result, Mutation... mutations) {
      return new Outcome<>(result, List.of(mutations));
    }
  }
}
