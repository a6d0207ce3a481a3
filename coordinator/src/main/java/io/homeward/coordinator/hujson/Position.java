package io.homeward.coordinator.hujson;

/**
 * A place in a text as people count.
 *
 * @param line from 1
 * @param column from 1, in characters (not in UTF-16 units)
 */
public record Position(int line, int column) {
  /**
   * @param offset 0 to the length of the text
   */
  static Position of(String text, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, offset) + 1);
  }
}
