package io.homeward.engine.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one word of a query stands in one text.
 *
 * @param letters what it matched, as pairs of first letter and the one after the last
 */
record WordMatch(Rank rank, List<int[]> letters) {
  /** The ways to match, the best first. */
  enum Rank {
    EXACT,
    PREFIX,
    WORD_START,
    SUBSTRING,
    /** Beginnings of its words in their order, as {@code sm} of {@code studio-mac}. */
    BEGINNINGS,
    /** Its letters in their order, with others in between. */
    SUBSEQUENCE,
    /** One letter is wrong, missing, too many, or two have changed places. */
    TYPO,
    /** The beginning of an address, which most of a tailnet have in common. */
    ADDRESS_BEGINNING;

    boolean isGuess() {
      return compareTo(SUBSEQUENCE) >= 0;
    }
  }

  /** Shorter words match nearly everything with a mistake or letters in between. */
  private static final int SHORTEST_WITH_TYPO = 4;

  private static final int SHORTEST_SUBSEQUENCE = 2;

  /** As it stands there, or null. */
  static @Nullable WordMatch exactly(Folded text, String word) {
    int first = text.text().indexOf(word);
    if (first < 0) {
      return null;
    }
    if (first == 0) {
      return of(text.length() == word.length() ? Rank.EXACT : Rank.PREFIX, 0, word.length());
    }
    for (int at = first; at >= 0; at = text.text().indexOf(word, at + 1)) {
      if (text.startsWord(at)) {
        return of(Rank.WORD_START, at, at + word.length());
      }
    }
    return of(Rank.SUBSTRING, first, first + word.length());
  }

  /** As it stands there, or with something in between or amiss; or null. */
  static @Nullable WordMatch loosely(Folded text, String word) {
    WordMatch exact = exactly(text, word);
    if (exact != null) {
      return exact;
    }
    if (word.length() >= SHORTEST_SUBSEQUENCE) {
      WordMatch inOrder = inOrder(text, word);
      if (inOrder != null) {
        return inOrder;
      }
    }
    return word.length() >= SHORTEST_WITH_TYPO ? withTypo(text, word) : null;
  }

  private static WordMatch of(Rank rank, int from, int to) {
    return new WordMatch(rank, List.of(new int[] {from, to}));
  }

  /** All letters in their order, the first one at the beginning of a word. */
  private static @Nullable WordMatch inOrder(Folded text, String word) {
    int[] first = new int[0];
    int[] places = new int[word.length()];
    boolean[] failed = new boolean[0];
    for (int start = 0; start < text.length(); start++) {
      if (text.text().charAt(start) != word.charAt(0) || !text.startsWord(start)) {
        continue;
      }
      if (first.length == 0) {
        first = greedily(text, word, start);
        if (first.length == 0) {
          return null; // later starts leave less of the text
        }
        failed = new boolean[(text.length() + 1) * (word.length() + 1)];
      }
      if (beginnings(text, word, start, 0, places, failed)) {
        return new WordMatch(Rank.BEGINNINGS, runs(places));
      }
    }
    return first.length == 0 ? null : new WordMatch(Rank.SUBSEQUENCE, runs(first));
  }

  /** The earliest place of each letter; empty: there is none. */
  private static int[] greedily(Folded text, String word, int start) {
    int[] places = new int[word.length()];
    int at = start;
    for (int i = 0; i < word.length(); i++) {
      at = text.text().indexOf(word.charAt(i), at);
      if (at < 0) {
        return new int[0];
      }
      places[i] = at++;
    }
    return places;
  }

  /**
   * Whether the rest of the word goes on at {@code at} or with later beginnings of words.
   *
   * @param failed what was tried before, so that a text of many equal letters takes no time
   */
  private static boolean beginnings(
      Folded text, String word, int at, int letter, int[] places, boolean[] failed) {
    if (letter == word.length()) {
      return true;
    }
    int known = at * (word.length() + 1) + letter;
    if (failed[known]) {
      return false;
    }
    for (int next = at; next < text.length(); next++) {
      boolean goesOn = next == at || text.startsWord(next);
      if (goesOn && text.text().charAt(next) == word.charAt(letter)) {
        places[letter] = next;
        if (beginnings(text, word, next + 1, letter + 1, places, failed)) {
          return true;
        }
      }
    }
    failed[known] = true;
    return false;
  }

  private static List<int[]> runs(int[] places) {
    List<int[]> runs = new ArrayList<>();
    for (int place : places) {
      if (!runs.isEmpty() && runs.getLast()[1] == place) {
        runs.getLast()[1]++;
      } else {
        runs.add(new int[] {place, place + 1});
      }
    }
    return runs;
  }

  private static @Nullable WordMatch withTypo(Folded text, String word) {
    for (int start = 0; start < text.length(); start++) {
      if (text.startsWord(start)) {
        int length = lengthWithTypo(text.text(), start, word);
        if (length > 0) {
          return of(Rank.TYPO, start, start + length);
        }
      }
    }
    return null;
  }

  /** How many letters from {@code start} on are the word with one mistake; 0: they are not. */
  private static int lengthWithTypo(String text, int start, String word) {
    int same = 0;
    while (same < word.length()
        && start + same < text.length()
        && text.charAt(start + same) == word.charAt(same)) {
      same++;
    }
    int at = start + same;
    int left = word.length() - same;
    if (left >= 2
        && at + 1 < text.length()
        && word.charAt(same) == text.charAt(at + 1)
        && word.charAt(same + 1) == text.charAt(at)
        && text.startsWith(word.substring(same + 2), at + 2)) {
      return word.length(); // two changed places
    }
    if (same == 0) {
      return 0; // a first letter that is wrong is another word
    }
    String rest = word.substring(same + 1);
    if (at < text.length() && text.startsWith(rest, at + 1)) {
      return word.length(); // one is wrong
    }
    if (text.startsWith(rest, at)) {
      return word.length() - 1; // one is too many
    }
    return at < text.length() && text.startsWith(word.substring(same), at + 1)
        ? word.length() + 1 // one is missing
        : 0;
  }
}
