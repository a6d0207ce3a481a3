package io.homeward.engine.search;

import io.homeward.engine.search.WordMatch.Rank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a word of a query stands in an address. All addresses of a tailnet begin alike: a few digits
 * mean the last group, and whole groups count more than parts of one. Where no last group begins so
 * the digits may be of any group before: who types a whole address finds it at every key.
 */
final class AddressMatch {
  private AddressMatch() {}

  static @Nullable WordMatch of(String address, String word) {
    boolean groups = word.indexOf('.') >= 0 || word.indexOf(':') >= 0;
    if (!groups) {
      int last = lastGroup(address);
      String group = address.substring(last);
      if (!group.startsWith(word)) {
        return earlierGroup(address, last, word);
      }
      return match(
          group.length() == word.length() ? Rank.WORD_START : Rank.SUBSTRING, last, word.length());
    }
    if (address.startsWith(word)) {
      return match(address.length() == word.length() ? Rank.EXACT : Rank.PREFIX, 0, word.length());
    }
    for (int at = address.lastIndexOf(word); at > 0; at = address.lastIndexOf(word, at - 1)) {
      int end = at + word.length();
      boolean begins = isSeparator(address.charAt(at)) || isSeparator(address.charAt(at - 1));
      if (begins && end == address.length()) {
        return match(Rank.WORD_START, at, word.length());
      }
      boolean inLast = at + 1 >= lastGroup(address);
      boolean whole = end < address.length() && isSeparator(address.charAt(end));
      if (begins && (inLast || whole)) {
        return match(Rank.SUBSTRING, at, word.length());
      }
    }
    return null;
  }

  /** Only of digits: the letters of a name are no address, though an address may hold them. */
  private static @Nullable WordMatch earlierGroup(String address, int last, String word) {
    if (word.chars().noneMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    for (int at = 0; at < last; at++) {
      if ((at == 0 || isSeparator(address.charAt(at - 1))) && address.startsWith(word, at)) {
        return match(Rank.ADDRESS_BEGINNING, at, word.length());
      }
    }
    return null;
  }

  private static int lastGroup(String address) {
    return 1 + Math.max(address.lastIndexOf('.'), address.lastIndexOf(':'));
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == ':';
  }

  private static WordMatch match(Rank rank, int from, int length) {
    return new WordMatch(rank, List.of(new int[] {from, from + length}));
  }
}
