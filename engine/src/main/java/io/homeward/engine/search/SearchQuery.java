package io.homeward.engine.search;

import io.homeward.engine.search.WordMatch.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person typed, as words that all have to be found: in the name, owner, tags, system or
 * addresses of a device. The part that all full names have in common is searched only by a word
 * with a dot, which nobody types without meaning it. Immutable.
 */
public final class SearchQuery {
  /** Nobody types more; what is longer is cut. In UTF-16 units. */
  public static final int LONGEST = 200;

  private static final int MOST_WORDS = 8;

  /** More than there are fields, so that a better way of matching outweighs a better field. */
  private static final int RANK_WEIGHT = 8;

  private final List<String> words;

  private SearchQuery(List<String> words) {
    this.words = List.copyOf(words);
  }

  /** Takes what was typed. */
  public static SearchQuery of(String typed) {
    String cut = typed.length() <= LONGEST ? typed : typed.substring(0, LONGEST);
    return new SearchQuery(
        Stream.of(Folded.of(cut).text().strip().split("\\s+"))
            .filter(word -> !word.isEmpty())
            .limit(MOST_WORDS)
            .toList());
  }

  /** Whether it names nothing, so that everything matches. */
  public boolean isEmpty() {
    return words.isEmpty();
  }

  /** How a device matches, or null. */
  public @Nullable Match match(SearchEntry entry) {
    if (isEmpty()) {
      return Match.ALL;
    }
    int cost = 0;
    boolean guessed = false;
    List<Match.Letters> letters = new ArrayList<>();
    for (String word : words) {
      Best best = new Best();
      best.offer(Field.NAME, entry.name(), WordMatch.loosely(entry.name(), word));
      best.offer(Field.OWNER, entry.owner(), WordMatch.loosely(entry.owner(), word));
      for (Folded tag : entry.tags()) {
        best.offer(Field.TAG, tag, WordMatch.exactly(tag, word));
      }
      best.offer(Field.SYSTEM, entry.system(), WordMatch.exactly(entry.system(), word));
      for (Folded address : entry.addresses()) {
        best.offer(Field.ADDRESS, address, AddressMatch.of(address.text(), word));
      }
      if (word.indexOf('.') >= 0) {
        best.offer(Field.FQDN, entry.fqdn(), WordMatch.exactly(entry.fqdn(), word));
      }
      if (best.match == null) {
        return null;
      }
      cost += best.cost;
      guessed |= best.match.rank().isGuess();
      best.addTo(letters);
    }
    return new Match(cost, guessed, letters);
  }

  /** The best of what one word matches. */
  private static final class Best {
    private int cost = Integer.MAX_VALUE;
    private Field field = Field.NAME;
    private @Nullable Folded text;
    private @Nullable WordMatch match;

    void offer(Field offeredField, Folded offeredText, @Nullable WordMatch offered) {
      if (offered == null) {
        return;
      }
      int offeredCost = cost(offeredField, offered.rank());
      if (offeredCost < cost) {
        cost = offeredCost;
        field = offeredField;
        text = offeredText;
        match = offered;
      }
    }

    /** Something in the name counts as much as something better elsewhere. */
    private static int cost(Field field, Rank rank) {
      int elsewhere = field == Field.NAME ? 0 : 1;
      return (rank.ordinal() + elsewhere) * RANK_WEIGHT + field.ordinal();
    }

    void addTo(List<Match.Letters> letters) {
      if (text != null && match != null) {
        for (int[] run : match.letters()) {
          letters.add(text.letters(field, run[0], run[1]));
        }
      }
    }
  }
}
