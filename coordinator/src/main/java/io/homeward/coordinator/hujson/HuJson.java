package io.homeward.coordinator.hujson;

import java.util.List;

/** A value and where it stands: {@code start} to before {@code end}, in UTF-16 units. */
public sealed interface HuJson {
  /** Where its first character is. */
  int start();

  /** Where the first character after it is. */
  int end();

  /** What it is, in words for a message: {@code an object}. */
  String kind();

  /**
   * @param members in the order of the text; no name is there twice
   */
  record ObjectValue(int start, int end, List<Member> members) implements HuJson {
    public ObjectValue {
      members = List.copyOf(members);
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /**
   * @param name what stands before the colon
   * @param value what stands behind it
   */
  record Member(Text name, HuJson value) {}

  /**
   * @param elements in the order of the text
   */
  record ArrayValue(int start, int end, List<HuJson> elements) implements HuJson {
    public ArrayValue {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * @param value without quotes and escapes
   */
  record Text(int start, int end, String value) implements HuJson {
    @Override
    public String kind() {
      return "a text";
    }
  }

  /**
   * @param literal as written, a number of JSON's grammar
   */
  record Numeral(int start, int end, String literal) implements HuJson {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /**
   * @param value which of the two
   */
  record Flag(int start, int end, boolean value) implements HuJson {
    @Override
    public String kind() {
      return value ? "true" : "false";
    }
  }

  /** The value {@code null}. */
  record Null(int start, int end) implements HuJson {
    @Override
    public String kind() {
      return "null";
    }
  }
}
