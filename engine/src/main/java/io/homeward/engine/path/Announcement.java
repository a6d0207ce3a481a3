package io.homeward.engine.path;

import io.homeward.engine.way.Way;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells where data goes when that changes, and notes it. One thread owns it. */
final class Announcement {
  private final PathHistory history;
  private PathAction.Use told = new PathAction.Use(null, null);
  private PathReport.Kind kind = PathReport.Kind.NONE;

  Announcement(PathHistory history) {
    this.history = history;
  }

  /**
   * Puts it before all other actions, so that what they send goes there already.
   *
   * @param relay by which the peer is reached, or null
   */
  void tell(PathState state, Way.@Nullable Relayed relay, long now, List<PathAction> actions) {
    Way.Relayed spare = state.isSure() ? null : relay;
    PathAction.Use use = new PathAction.Use(state.destination(), spare);
    PathReport.Kind next = PathVerdicts.kind(state);
    if (next != kind || !Objects.equals(use.way(), told.way())) {
      kind = next;
      history.add(new PathHistory.Uses(next, use.way()), now);
    }
    if (!use.equals(told)) {
      told = use;
      actions.addFirst(use);
    }
  }
}
