package io.homeward.coordinator.state;

import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.testing.Devices;
import java.util.List;

/** Snapshots after steps, for tests that have no writer. */
public final class Steps {
  private Steps() {}

  public static Snapshot after(Snapshot snapshot, List<Mutation> steps) {
    Draft draft = new Draft(snapshot);
    draft.apply(steps, Devices.NOW);
    return draft.snapshot();
  }
}
