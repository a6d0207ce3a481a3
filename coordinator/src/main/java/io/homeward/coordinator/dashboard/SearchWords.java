package io.homeward.coordinator.dashboard;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What was typed where a list is searched. Immutable.
 *
 * @param words in small letters, all of which something must have to be found
 */
record SearchWords(List<String> words) {
  /** By which forms send it. */
  static final String FIELD = "q";

  private static final int MAX_WORDS = 8;
  private static final int MAX_LENGTH = 200;

  SearchWords {
    words = List.copyOf(words);
  }

  /** As it stands in the address of a page; what is too much is not looked at. */
  static SearchWords of(Form query) {
    String text = query.first(FIELD);
    return new SearchWords(
        Arrays.stream(
                text.substring(0, Math.min(text.length(), MAX_LENGTH))
                    .toLowerCase(Locale.ROOT)
                    .split("\\s+"))
            .filter(word -> !word.isEmpty())
            .limit(MAX_WORDS)
            .toList());
  }

  /** Whether nothing was typed, so that everything is found. */
  boolean isEmpty() {
    return words.isEmpty();
  }

  /**
   * Whether something has them all.
   *
   * @param has whether it has a word
   */
  boolean allIn(Predicate<String> has) {
    return words.stream().allMatch(has);
  }

  /** Whether a word stands in a text, whatever its letters' size. */
  static boolean contains(String text, String word) {
    return text.toLowerCase(Locale.ROOT).contains(word);
  }
}
