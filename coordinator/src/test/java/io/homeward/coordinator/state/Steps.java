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
    return draft.done();
  }

  /** What is to be told of steps. */
  public static News news(Snapshot snapshot, List<Mutation> steps) {
    Draft draft = new Draft(snapshot);
    Change change = draft.apply(steps, Devices.NOW).then(draft.rerouted());
    return new News(snapshot, draft.done(), change);
  }

  /** Whether a device has to hear of them. */
  public static boolean concerns(News news, long id) {
    return Concerned.by(news).includes(id);
  }

  /** Both as one. */
  public static News then(News news, News later) {
    return news.then(later);
  }
}
