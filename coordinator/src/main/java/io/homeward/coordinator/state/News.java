package io.homeward.coordinator.state;

/**
 * What is to be told: that which became different between two states.
 *
 * @param before of which the subscriber knows
 * @param after the newest that is told
 * @param change what differs; nothing when only time has passed
 */
public record News(Snapshot before, Snapshot after, Change change) {
  /** These, then later ones. */
  News then(News later) {
    return new News(before, later.after, change.then(later.change));
  }
}
