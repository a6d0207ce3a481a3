package io.homeward.coordinator.hujson;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a text once. What it makes is bounded by {@link #MAX_LENGTH}, {@link #MAX_VALUES} and
 * {@link #MAX_DEPTH}, whatever the text is. Of one thread, for one text.
 */
final class HuJsonParser {
  /** Longest text in UTF-16 units; the policies of large firms have a twentieth of it. */
  static final int MAX_LENGTH = 2 << 20;

  /** Most values in a text. */
  static final int MAX_VALUES = 200_000;

  /** Deepest nesting of objects and lists. */
  static final int MAX_DEPTH = 100;

  private final String text;
  private int at;
  private int values;

  HuJsonParser(String text) {
    this.text = text;
  }

  /**
   * The one value of the text.
   *
   * @throws HuJsonException when it is not HuJSON or larger than the bounds
   */
  HuJson read() {
    if (text.length() > MAX_LENGTH) {
      throw new HuJsonException(text, 0, "the file is longer than " + MAX_LENGTH + " characters");
    }
    at = text.startsWith("\uFEFF") ? 1 : 0;
    skip();
    HuJson value = value(0);
    skip();
    if (at < text.length()) {
      throw wrong("there is more after the end of the value");
    }
    return value;
  }

  private HuJson value(int depth) {
    if (++values > MAX_VALUES) {
      throw wrong("the file has more than " + MAX_VALUES + " values");
    }
    if (depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH);
    }
    if (at >= text.length()) {
      throw wrong("the file ends where a value is expected");
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> text();
      case 't' -> flag("true", true);
      case 'f' -> flag("false", false);
      case 'n' -> {
        int start = at;
        word("null");
        yield new HuJson.Null(start, at);
      }
      default -> {
        if (c == '-' || isDigit(c)) {
          yield number();
        }
        throw wrong("a value is expected here, not " + shown());
      }
    };
  }

  private HuJson.ObjectValue object(int depth) {
    int start = at++;
    List<HuJson.Member> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    skip();
    while (!ends('}', "the object that begins at ", start)) {
      if (text.charAt(at) != '"') {
        throw wrong("a name in double quotes is expected here, not " + shown());
      }
      HuJson.Text name = text();
      if (!names.add(name.value())) {
        throw new HuJsonException(
            text, name.start(), "the name " + quoted(name.value()) + " is here twice");
      }
      skip();
      if (at >= text.length() || text.charAt(at) != ':') {
        throw wrong("a colon is missing after " + quoted(name.value()));
      }
      at++;
      skip();
      members.add(new HuJson.Member(name, value(depth + 1)));
      separator('}');
    }
    at++;
    return new HuJson.ObjectValue(start, at, members);
  }

  private HuJson.ArrayValue array(int depth) {
    int start = at++;
    List<HuJson> elements = new ArrayList<>();
    skip();
    while (!ends(']', "the list that begins at ", start)) {
      elements.add(value(depth + 1));
      separator(']');
    }
    at++;
    return new HuJson.ArrayValue(start, at, elements);
  }

  private boolean ends(char closing, String what, int start) {
    if (at >= text.length()) {
      Position begin = Position.of(text, start);
      throw wrong(what + "line " + begin.line() + ", column " + begin.column() + " is not closed");
    }
    return text.charAt(at) == closing;
  }

  private void separator(char closing) {
    int before = at;
    skip();
    if (at < text.length() && text.charAt(at) == ',') {
      at++;
      skip();
    } else if (at < text.length() && text.charAt(at) != closing) {
      throw new HuJsonException(text, before, "a comma is missing here");
    }
  }

  private HuJson.Text text() {
    int start = at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at >= text.length() || text.charAt(at) == '\n') {
        throw new HuJsonException(text, start, "the closing quote of this text is missing");
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return new HuJson.Text(start, at, whole(out.toString()));
      }
      if (c == '\\') {
        out.append(escaped());
      } else if (c < ' ') {
        at--;
        throw wrong("a control character must be written as an escape");
      } else {
        out.append(c);
      }
    }
  }

  /** With U+FFFD where half a character was written as an escape, as JSON is read elsewhere. */
  private static String whole(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c))
        ? text
        : text.codePoints()
            .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : '\0';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unit();
      default -> {
        at--;
        throw wrong("there is no escape of this kind");
      }
    };
  }

  private char unit() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw wrong("\\u is followed by four hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return (char) value;
  }

  private HuJson.Numeral number() {
    int start = at;
    if (text.charAt(at) == '-') {
      at++;
    }
    boolean leadingZero = at < text.length() && text.charAt(at) == '0';
    int whole = digits();
    if (leadingZero && whole > 1) {
      throw new HuJsonException(text, start, "a number does not begin with 0");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    if (at - start > 40) {
      throw new HuJsonException(text, start, "a number of more than 40 characters");
    }
    return new HuJson.Numeral(start, at, text.substring(start, at));
  }

  private int digits() {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong("a digit is expected here");
    }
    return at - start;
  }

  private HuJson.Flag flag(String word, boolean value) {
    int start = at;
    word(word);
    return new HuJson.Flag(start, at, value);
  }

  private void word(String word) {
    if (!text.startsWith(word, at)) {
      throw wrong("a value is expected here, not " + shown());
    }
    at += word.length();
    if (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      throw wrong("a value is expected here, not " + word + text.charAt(at));
    }
  }

  /** Passes spaces and comments. */
  private void skip() {
    int next = Blank.after(text, at);
    if (next < 0) {
      throw new HuJsonException(text, -next - 1, "this comment has no end");
    }
    at = next;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String shown() {
    if (at >= text.length()) {
      return "the end of the file";
    }
    int c = text.codePointAt(at);
    return Character.isISOControl(c) ? "U+%04X".formatted(c) : Character.toString(c);
  }

  private static String quoted(String name) {
    return '"' + (name.length() > 60 ? name.substring(0, 60) + "..." : name) + '"';
  }

  private HuJsonException wrong(String message) {
    return new HuJsonException(text, Math.min(at, text.length()), message);
  }
}
