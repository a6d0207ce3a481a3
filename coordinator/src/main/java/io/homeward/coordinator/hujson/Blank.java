package io.homeward.coordinator.hujson;

/** What stands between values: spaces, line ends, comments. */
final class Blank {
  private Blank() {}

  /**
   * The first place from there on that is none of these.
   *
   * @return when a comment has no end: minus its place minus 1
   */
  static int after(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          return -at - 1;
        }
        at = end + 2;
      } else {
        return at;
      }
    }
    return at;
  }
}
