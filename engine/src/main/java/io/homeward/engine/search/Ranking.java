package io.homeward.engine.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which devices match, the best first. Pure. */
public final class Ranking {
  private Ranking() {}

  /**
   * Something to find.
   *
   * @param value what it is
   * @param favour decides between equal matches, lower first; then the order of the list does
   */
  public record Candidate<T>(T value, SearchEntry entry, int favour) {}

  /** Something found. */
  public record Found<T>(T value, Match match) {}

  /**
   * Those that match a query, the best first. Guesses (letters with others in between, a typing
   * mistake) are made only where nothing else matches. An empty query keeps all, by favour.
   */
  public static <T> List<Found<T>> of(List<Candidate<T>> all, SearchQuery query) {
    List<Scored<T>> scored = new ArrayList<>();
    boolean sure = false;
    for (Candidate<T> candidate : all) {
      Match match = query.match(candidate.entry());
      if (match != null) {
        scored.add(new Scored<>(candidate, match));
        sure |= !match.guessed();
      }
    }
    if (sure) {
      scored.removeIf(one -> one.match().guessed());
    }
    boolean byLength = !query.isEmpty();
    scored.sort(
        Comparator.<Scored<T>>comparingInt(one -> one.match().cost())
            .thenComparingInt(one -> one.candidate().favour())
            .thenComparingInt(one -> byLength ? one.candidate().entry().name().length() : 0));
    return scored.stream().map(one -> new Found<>(one.candidate().value(), one.match())).toList();
  }

  private record Scored<T>(Candidate<T> candidate, Match match) {}
}
