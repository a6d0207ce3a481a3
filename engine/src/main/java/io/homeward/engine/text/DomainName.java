package io.homeward.engine.text;

/** The names that may stand in DNS, in files of the system, in commands and in links. */
public final class DomainName {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  private DomainName() {}

  /**
   * Whether the text is a name without dots at its ends: labels of lower-case letters, digits,
   * {@code _} and inner {@code -}.
   */
  public static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (label.isEmpty()
          || label.length() > LONGEST_LABEL
          || label.startsWith("-")
          || label.endsWith("-")
          || !label.chars().allMatch(DomainName::isCharacter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
  }
}
