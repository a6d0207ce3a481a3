package io.homeward.engine.wireguard;

/**
 * Which counters of a session have been received: RFC 6479 with 256 words, of which one is always
 * partly ahead, so that counters up to 16,320 behind the greatest are told apart: more than wait in
 * a full socket, which small ones may overtake. Counters are unsigned. One thread at a time.
 */
final class ReplayWindow {
  /** How far behind the greatest counter a packet may come. */
  static final int SIZE = 255 * 64;

  private static final int WORDS = 256;
  private static final int WORD_MASK = WORDS - 1;

  private final long[] words = new long[WORDS];
  private long greatest;

  /** The greatest that was accepted; 0 before the first. */
  long greatest() {
    return greatest;
  }

  /** Whether {@link #accept} would be true. Changes nothing. */
  boolean wouldAccept(long counter) {
    if (Long.compareUnsigned(counter, greatest) > 0) {
      return true;
    }
    return greatest - counter <= SIZE
        && (words[(int) (counter >>> 6) & WORD_MASK] & 1L << counter) == 0;
  }

  /**
   * Marks an authentic counter as received.
   *
   * @return false when it was already, or is too old to know
   */
  boolean accept(long counter) {
    long word = counter >>> 6;
    if (Long.compareUnsigned(counter, greatest) > 0) {
      long current = greatest >>> 6;
      long steps = Math.min(word - current, WORDS);
      for (long i = 1; i <= steps; i++) {
        words[(int) (current + i) & WORD_MASK] = 0;
      }
      greatest = counter;
    } else if (greatest - counter > SIZE) {
      return false;
    }
    int slot = (int) word & WORD_MASK;
    long bit = 1L << counter;
    boolean fresh = (words[slot] & bit) == 0;
    words[slot] |= bit;
    return fresh;
  }
}
