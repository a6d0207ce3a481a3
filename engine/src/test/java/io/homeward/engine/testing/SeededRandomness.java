package io.homeward.engine.testing;

import io.homeward.engine.env.Randomness;
import java.util.SplittableRandom;

/**
 * Randomness that repeats for the same seed. Thread-safe; which thread gets which bytes depends on
 * their order.
 */
public final class SeededRandomness implements Randomness {
  private final SplittableRandom random;

  /** The same seed gives the same bytes. */
  public SeededRandomness(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public synchronized void fill(byte[] target) {
    random.nextBytes(target);
  }

  /** True with the given probability, 0 to 1. */
  public synchronized boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A source of its own for one part of a test, so that the parts do not shift each other. */
  public synchronized SeededRandomness split() {
    return new SeededRandomness(random.nextLong());
  }
}
