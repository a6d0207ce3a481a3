package io.homeward.coordinator.hujson;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text and its value. A change gives another document, whose text differs only where it has to:
 * no comment is ever lost, what is not named stays in its place. Immutable.
 */
public final class HuJsonDocument {
  private final String text;
  private final HuJson root;

  private HuJsonDocument(String text, HuJson root) {
    this.text = text;
    this.root = root;
  }

  /**
   * Reads a text of at most 2 MiB.
   *
   * @throws HuJsonException when it is not HuJSON, or too large, or nested too deep
   */
  public static HuJsonDocument parse(String text) {
    return new HuJsonDocument(text, new HuJsonParser(text).read());
  }

  /** All of it, as written. */
  public String text() {
    return text;
  }

  /** The outermost value. */
  public HuJson root() {
    return root;
  }

  /**
   * Where people find that place.
   *
   * @param offset 0 to the length of the text
   */
  public Position position(int offset) {
    return Position.of(text, offset);
  }

  /** The member of that name, or null. */
  public static HuJson.@Nullable Member member(HuJson.ObjectValue object, String name) {
    return object.members().stream()
        .filter(member -> member.name().value().equals(name))
        .findFirst()
        .orElse(null);
  }

  /**
   * With another value in the place of one.
   *
   * @param old of this document
   * @param json the new one, as it is to be written
   */
  public HuJsonDocument replaced(HuJson old, String json) {
    return parse(text.substring(0, old.start()) + json + text.substring(old.end()));
  }

  /**
   * With one more element, the last.
   *
   * @param list of this document
   * @param json as it is to be written
   */
  public HuJsonDocument appended(HuJson.ArrayValue list, String json) {
    List<HuJson> elements = list.elements();
    return elements.isEmpty()
        ? first(list, json)
        : last(list, elements.getLast(), elements.getLast().start(), json);
  }

  /**
   * With one more member, the last.
   *
   * @param object of this document, which has no member of that name
   * @param name as a text of JSON, with its quotes
   * @param json its value, as it is to be written
   */
  public HuJsonDocument appended(HuJson.ObjectValue object, String name, String json) {
    List<HuJson.Member> members = object.members();
    String member = name + ": " + json;
    return members.isEmpty()
        ? first(object, member)
        : last(object, members.getLast().value(), members.getLast().name().start(), member);
  }

  /** Without that element. Comments around it stay. */
  public HuJsonDocument without(HuJson.ArrayValue list, int index) {
    HuJson element = list.elements().get(index);
    return cut(element.start(), element.end());
  }

  /** Without that member. Comments around it stay. */
  public HuJsonDocument without(HuJson.Member member) {
    return cut(member.name().start(), member.value().end());
  }

  private HuJsonDocument first(HuJson container, String json) {
    int inside = container.start() + 1;
    return parse(text.substring(0, inside) + json + text.substring(inside));
  }

  /** Behind all that stands in the container, so that a comment stays with what it explains. */
  private HuJsonDocument last(HuJson container, HuJson before, int beforeStart, String json) {
    int closing = container.end() - 1;
    int comma = Blank.after(text, before.end());
    boolean hasComma = text.charAt(comma) == ',';
    int place = closing;
    while (Character.isWhitespace(text.charAt(place - 1))) {
      place--;
    }
    boolean lines = text.substring(before.end(), closing).indexOf('\n') >= 0;
    StringBuilder out = new StringBuilder(text.length() + json.length() + 40);
    if (hasComma) {
      out.append(text, 0, place);
    } else {
      out.append(text, 0, before.end()).append(',').append(text, before.end(), place);
    }
    out.append(lines ? "\n" + indentOf(beforeStart) : " ").append(json);
    out.append(hasComma ? "," : "").append(text, place, text.length());
    return parse(out.toString());
  }

  private String indentOf(int place) {
    int lineStart = text.lastIndexOf('\n', place) + 1;
    int end = lineStart;
    while (end < place && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
      end++;
    }
    return text.substring(lineStart, end);
  }

  private HuJsonDocument cut(int start, int end) {
    int comma = Blank.after(text, end);
    StringBuilder out = new StringBuilder(text.length());
    out.append(text, 0, start);
    if (text.charAt(comma) == ',') {
      out.append(text, end, comma).append(text, comma + 1, text.length());
    } else {
      out.append(text, end, text.length());
    }
    // A line of which nothing is left goes, too.
    int lineStart = out.lastIndexOf("\n", start - 1) + 1;
    int lineEnd = out.indexOf("\n", start);
    if (lineStart > 0 && lineEnd >= 0 && out.substring(lineStart, lineEnd).isBlank()) {
      out.delete(lineStart, lineEnd + 1);
    }
    return parse(out.toString());
  }
}
