package io.homeward.coordinator.model;

import java.time.Instant;

/**
 * Somebody did something that stays.
 *
 * @param id 1 and up, in the order in which it was done; 0: not stored yet
 * @param at when
 * @param who the person's name, or what else it was
 * @param action such as {@code device.rename}
 * @param subject what it was done to, empty for the network as a whole
 * @param detail what was asked for, without what is secret; JSON or empty
 */
public record LogEntry(
    long id, Instant at, String who, String action, String subject, String detail) {
  /** Longest name and subject in characters. */
  public static final int MAX_NAME = 200;

  /** Longest detail in characters. */
  public static final int MAX_DETAIL = 1_000;

  public LogEntry {
    who = bounded(who, MAX_NAME);
    subject = bounded(subject, MAX_NAME);
    detail = bounded(detail, MAX_DETAIL);
  }

  private static String bounded(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    // Half a character could not be written as JSON.
    int end = length - (Character.isHighSurrogate(text.charAt(length - 2)) ? 2 : 1);
    return text.substring(0, end) + "…";
  }

  /**
   * Which entries are wanted.
   *
   * @param words what must stand in who, action, subject or detail; empty: anything
   * @param before only those with a smaller id; 0: the newest
   * @param limit at most so many, 1 and up
   */
  public record Query(String words, long before, int limit) {
    /** Most at a time. */
    public static final int MAX_LIMIT = 20_000;

    public Query {
      if (limit < 1 || limit > MAX_LIMIT || before < 0) {
        throw new RefusedException(Refusal.LOG_ENTRIES, "most", MAX_LIMIT);
      }
      if (words.length() > MAX_NAME) {
        throw new RefusedException(Refusal.LOG_WORDS, "most", MAX_NAME);
      }
    }
  }
}
