package io.homeward.ui.text;

import java.lang.Character.UnicodeScript;
import java.text.AttributedCharacterIterator;
import java.text.MessageFormat;

/**
 * Blanks of Japanese sentences into which words are put: one where Latin letters or digits meet
 * Japanese ones, none where Japanese meets Japanese. A sentence cannot know which words it gets.
 */
final class JapaneseBlanks {
  private static final char LONG_VOWEL = 'ー';

  private JapaneseBlanks() {}

  static String format(MessageFormat sentence, Object... arguments) {
    AttributedCharacterIterator text = sentence.formatToCharacterIterator(arguments);
    StringBuilder spaced = new StringBuilder();
    text.first();
    while (text.getIndex() < text.getEndIndex()) {
      int end = text.getRunLimit(MessageFormat.Field.ARGUMENT);
      StringBuilder run = new StringBuilder();
      while (text.getIndex() < end) {
        run.append(text.current());
        text.next();
      }
      join(spaced, run);
    }
    return spaced.toString();
  }

  private static void join(StringBuilder spaced, StringBuilder run) {
    if (spaced.isEmpty() || run.isEmpty()) {
      spaced.append(run);
      return;
    }
    int blanks = endsWithBlank(spaced) ? 1 : 0;
    int before = spaced.length() - 1 - blanks;
    int after = run.charAt(0) == ' ' ? 1 : 0;
    if (blanks + after <= 1 && before >= 0 && after < run.length()) {
      char left = spaced.charAt(before);
      char right = run.charAt(after);
      if (isJapanese(left) && isJapanese(right)) {
        spaced.setLength(before + 1);
        spaced.append(run, after, run.length());
        return;
      }
      if (blanks + after == 0
          && (isJapanese(left) && isLatin(right) || isLatin(left) && isJapanese(right))) {
        spaced.append(' ');
      }
    }
    spaced.append(run);
  }

  private static boolean endsWithBlank(StringBuilder text) {
    return text.charAt(text.length() - 1) == ' ';
  }

  private static boolean isJapanese(char c) {
    return switch (UnicodeScript.of(c)) {
      case HIRAGANA, KATAKANA, HAN -> true;
      default -> c == LONG_VOWEL; // of both kinds of kana
    };
  }

  private static boolean isLatin(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }
}
