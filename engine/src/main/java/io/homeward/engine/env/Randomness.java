package io.homeward.engine.env;

import java.security.SecureRandom;

/**
 * A source of random bytes, fit for keys when it is the {@linkplain #system() system's}.
 * Thread-safe.
 */
@FunctionalInterface
public interface Randomness {
  /** Fills the whole array. */
  void fill(byte[] target);

  /** A fresh array of {@code count} random bytes, 0 or more. */
  default byte[] bytes(int count) {
    byte[] out = new byte[count];
    fill(out);
    return out;
  }

  /** Any 32-bit number, each with the same chance. */
  default int nextInt() {
    byte[] b = bytes(4);
    return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | b[3] & 0xff;
  }

  /**
   * A number from 0 (inclusive) to {@code bound} (exclusive), each with the same chance.
   *
   * @param bound more than 0
   */
  default long nextLong(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive: " + bound);
    }
    long value;
    long sample;
    do {
      sample = ((long) nextInt() << 32 | nextInt() & 0xffffffffL) >>> 1;
      value = sample % bound;
      // Reject the incomplete last interval, else small numbers would come up more often.
    } while (sample - value + (bound - 1) < 0);
    return value;
  }

  /** The operating system's generator. */
  static Randomness system() {
    SecureRandom random = new SecureRandom();
    return random::nextBytes;
  }
}
