package io.homeward.ui.preferences;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a person looks for among the preferences: words that all have to stand somewhere in a row.
 * Pure.
 */
record PreferenceSearch(List<String> words) {
  private static final int LONGEST = 200;

  PreferenceSearch {
    words = List.copyOf(words);
  }

  /**
   * Letters of a text.
   *
   * @param from the first
   * @param to the one after the last
   */
  record Letters(int from, int to) {}

  /** Takes what was typed; what nobody would type is cut. */
  static PreferenceSearch of(String typed) {
    String cut = typed.substring(0, Math.min(typed.length(), LONGEST));
    return new PreferenceSearch(
        Stream.of(folded(cut).split("[\\s\u3000]+")).filter(word -> !word.isEmpty()).toList());
  }

  /** Whether it looks for nothing, so that everything is found. */
  boolean isEmpty() {
    return words.isEmpty();
  }

  /**
   * Where the words stand.
   *
   * @param texts of one row
   * @return the letters found in each of the texts, in their order; null: a word is in none
   */
  @Nullable List<List<Letters>> in(List<String> texts) {
    List<String> folded = texts.stream().map(PreferenceSearch::folded).toList();
    if (!words.stream().allMatch(word -> folded.stream().anyMatch(text -> text.contains(word)))) {
      return null;
    }
    return folded.stream().map(this::lettersIn).toList();
  }

  private List<Letters> lettersIn(String text) {
    boolean[] found = new boolean[text.length()];
    for (String word : words) {
      for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        for (int i = at; i < at + word.length(); i++) {
          found[i] = true;
        }
      }
    }
    List<Letters> letters = new ArrayList<>();
    for (int from = 0; from < found.length; from++) {
      if (found[from]) {
        int to = from;
        while (to < found.length && found[to]) {
          to++;
        }
        letters.add(new Letters(from, to));
        from = to;
      }
    }
    return letters;
  }

  /** Without case and width, and with katakana as hiragana; each letter stays one letter. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char half = c >= '！' && c <= '～' ? (char) (c - ('！' - '!')) : c;
      char small = Character.toLowerCase(half);
      folded.append(small >= 'ァ' && small <= 'ヶ' ? (char) (small - ('ァ' - 'ぁ')) : small);
    }
    return folded.toString();
  }
}
