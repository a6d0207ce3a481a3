package io.homeward.engine.text;

/**
 * Words of somebody else as they may be shown: on one line, without anything that moves the cursor,
 * turns the direction of writing or is not to be seen. A server, or whoever named a device, can
 * otherwise write what a terminal obeys or what a person takes for another line.
 */
public final class PlainText {
  private PlainText() {}

  /**
   * The visible part of the text.
   *
   * @param most code points that are kept
   * @return may be empty; never begins or ends with a blank
   */
  public static String of(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most));
    int kept = 0;
    for (int i = 0; i < text.length() && kept < most; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (isVisible(c)) {
        out.appendCodePoint(c);
        kept++;
      } else if (isBreak(c) && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' '); // words on two lines stay two words
        kept++;
      }
    }
    return out.toString().strip();
  }

  /** The text as it is when nothing of it would be lost, else its visible part. */
  public static String of(String text) {
    return isPlain(text) ? text : of(text, text.length());
  }

  /** The visible part of a text of several lines, with its line feeds and tabulators. */
  public static String lines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || isVisible(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /** Whether every character is visible or a blank. */
  public static boolean isPlain(String text) {
    return text.codePoints().allMatch(PlainText::isVisible);
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static boolean isBreak(int c) {
    return c >= '\t' && c <= '\r'
        || c == 0x85
        || Character.getType(c) == Character.LINE_SEPARATOR
        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
  }
}
