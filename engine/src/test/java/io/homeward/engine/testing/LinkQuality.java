package io.homeward.engine.testing;

import java.time.Duration;

/**
 * What the way from a host does to its datagrams.
 *
 * @param delay of each datagram, zero or more
 * @param jitter upper bound of a random addition to the delay
 * @param loss probability that a datagram vanishes, 0 to 1
 * @param duplication probability that it arrives twice
 * @param reordering probability that it arrives {@code reorderedBy} later than it should
 * @param reorderedBy how much later
 */
public record LinkQuality(
    Duration delay,
    Duration jitter,
    double loss,
    double duplication,
    double reordering,
    Duration reorderedBy) {

  /** Everything arrives at once, in order and once. */
  public static final LinkQuality PERFECT =
      new LinkQuality(Duration.ZERO, Duration.ZERO, 0, 0, 0, Duration.ZERO);

  public LinkQuality {
    for (double probability : new double[] {loss, duplication, reordering}) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException("not a probability: " + probability);
      }
    }
    if (delay.isNegative() || jitter.isNegative() || reorderedBy.isNegative()) {
      throw new IllegalArgumentException("nothing arrives before it was sent");
    }
  }

  /** The same with another delay. */
  public LinkQuality withDelay(Duration value) {
    return new LinkQuality(value, jitter, loss, duplication, reordering, reorderedBy);
  }

  /** The same with another jitter. */
  public LinkQuality withJitter(Duration value) {
    return new LinkQuality(delay, value, loss, duplication, reordering, reorderedBy);
  }

  /** The same with another loss. */
  public LinkQuality withLoss(double value) {
    return new LinkQuality(delay, jitter, value, duplication, reordering, reorderedBy);
  }

  /** The same with another duplication. */
  public LinkQuality withDuplication(double value) {
    return new LinkQuality(delay, jitter, loss, value, reordering, reorderedBy);
  }

  /** The same with another reordering. */
  public LinkQuality withReordering(double probability, Duration by) {
    return new LinkQuality(delay, jitter, loss, duplication, probability, by);
  }
}
