package io.homeward.engine.stun;

import io.homeward.engine.env.Randomness;

/**
 * Ties an answer to its request. 96 random bits: whoever does not see the request cannot answer it.
 *
 * @param high the first 8 bytes
 * @param low the last 4 bytes
 */
public record TransactionId(long high, int low) {
  /** A new one. */
  public static TransactionId random(Randomness randomness) {
    return new TransactionId(
        (long) randomness.nextInt() << 32 | randomness.nextInt() & 0xffffffffL,
        randomness.nextInt());
  }
}
