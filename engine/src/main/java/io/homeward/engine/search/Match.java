package io.homeward.engine.search;

import java.util.List;

/**
 * How a device matches a query.
 *
 * @param cost 0 or more; lower is better, and comparable between matches of one query only
 * @param guessed whether a word matches only as letters with others in between, or with a typing
 *     mistake
 * @param letters what the query matched, in the order of its words
 */
public record Match(int cost, boolean guessed, List<Letters> letters) {
  /** Of everything, by an empty query. */
  static final Match ALL = new Match(0, false, List.of());

  public Match {
    letters = List.copyOf(letters);
  }

  /**
   * Letters that stand together.
   *
   * @param text all of the field's text
   * @param from the first of them, as an index into {@code text}
   * @param to the one after the last
   */
  public record Letters(Field field, String text, int from, int to) {}
}
