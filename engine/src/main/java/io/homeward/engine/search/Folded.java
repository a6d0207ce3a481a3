package io.homeward.engine.search;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text as it is compared: without case, accents and widths, and with katakana as hiragana. Knows
 * from which letters of the original each of its letters came. Immutable.
 */
final class Folded {
  private static final int VOICED = 0x3099;
  private static final int SEMI_VOICED = 0x309A;

  private final String original;
  private final String text;

  /** Where in the original the letter begins, and at the end its length; null: the same. */
  private final int @Nullable [] origins;

  private Folded(String original, String text, int @Nullable [] origins) {
    this.original = original;
    this.text = text;
    this.origins = origins;
  }

  static Folded of(String original) {
    if (original.chars().allMatch(c -> c < 0x80)) {
      return new Folded(original, original.toLowerCase(Locale.ROOT), null);
    }
    StringBuilder text = new StringBuilder();
    int[] origins = new int[original.length() + 1];
    for (int start = 0; start < original.length(); ) {
      int end = start + Character.charCount(original.codePointAt(start));
      while (end < original.length() && isMark(original.codePointAt(end))) {
        end += Character.charCount(original.codePointAt(end));
      }
      String folded = fold(original.substring(start, end));
      origins = roomFor(origins, text.length() + folded.length() + 1);
      Arrays.fill(origins, text.length(), text.length() + folded.length(), start);
      text.append(folded);
      start = end;
    }
    origins[text.length()] = original.length();
    return new Folded(original, text.toString(), origins);
  }

  private static int[] roomFor(int[] origins, int length) {
    return length <= origins.length ? origins : Arrays.copyOf(origins, 2 * length);
  }

  /** Whether it belongs to the letter before. */
  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || codePoint == 0xFF9E // sound marks of half width
        || codePoint == 0xFF9F;
  }

  private static String fold(String letter) {
    StringBuilder bare = new StringBuilder();
    Normalizer.normalize(letter, Normalizer.Form.NFKD)
        .codePoints()
        .filter(c ->
            Character.getType(c) != Character.NON_SPACING_MARK || c == VOICED || c == SEMI_VOICED)
        .forEach(c -> bare.append(withoutStroke(c)));
    String composed = Normalizer.normalize(bare, Normalizer.Form.NFC);
    // First to upper case: of what has several small forms, one is left.
    String small = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    StringBuilder folded = new StringBuilder();
    small.codePoints().forEach(c -> folded.appendCodePoint(hiragana(c)));
    return folded.toString();
  }

  /** Letters that Unicode does not take apart. */
  private static String withoutStroke(int codePoint) {
    return switch (codePoint) {
      case 'ø', 'Ø' -> "o";
      case 'ł', 'Ł' -> "l";
      case 'đ', 'Đ', 'ð', 'Ð' -> "d";
      case 'æ', 'Æ' -> "ae";
      case 'œ', 'Œ' -> "oe";
      case 'þ', 'Þ' -> "th";
      default -> Character.toString(codePoint);
    };
  }

  private static int hiragana(int codePoint) {
    return codePoint >= 'ァ' && codePoint <= 'ヶ' ? codePoint - ('ァ' - 'ぁ') : codePoint;
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  /** Whether a word begins here: at the start, after a separator, between letters and digits. */
  boolean startsWord(int index) {
    if (index == 0) {
      return true;
    }
    char here = text.charAt(index);
    char before = text.charAt(index - 1);
    if (!Character.isLetterOrDigit(here)) {
      return false;
    }
    return !Character.isLetterOrDigit(before)
        || Character.isDigit(here) != Character.isDigit(before);
  }

  /** These letters in the original. */
  Match.Letters letters(Field field, int from, int to) {
    return origins == null
        ? new Match.Letters(field, original, from, to)
        : new Match.Letters(field, original, origins[from], end(origins, to));
  }

  /** A letter that became several is matched as a whole. */
  private int end(int[] origins, int to) {
    int end = to;
    while (end < text.length() && origins[end] == origins[end - 1]) {
      end++;
    }
    return origins[end];
  }
}
