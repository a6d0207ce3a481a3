package io.homeward.coordinator.api;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON object that a program sent, read field by field. What nobody asked for is refused, too:
 * it would be a setting that somebody meant and that does nothing. Of one thread.
 */
final class Body {
  /** Most entries of a list. */
  static final int MAX_ENTRIES = 1_000;

  /** Longest text of a field in characters. */
  static final int MAX_TEXT = 1_000;

  private static final int MAX_DEPTH = 8;

  /** Of the name of a field, in a refusal. */
  private static final int MAX_SHOWN = 40;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode fields;
  private final String where;
  private final Set<String> asked = new LinkedHashSet<>();

  private Body(ObjectNode fields, String where) {
    this.fields = fields;
    this.where = where;
  }

  /**
   * Reads a body; an empty one has no fields.
   *
   * @throws BadCallException when it is no object of JSON
   */
  static Body of(String text) {
    if (text.isBlank()) {
      return new Body(JSON.createObjectNode(), "");
    }
    try {
      return object(JSON.readTree(text), "");
    } catch (JacksonException e) {
      throw new BadCallException("the body is not JSON, or too deep, or names a field twice");
    }
  }

  private static Body object(JsonNode node, String where) {
    if (node instanceof ObjectNode object) {
      return new Body(object, where);
    }
    throw new BadCallException(
        (where.isEmpty() ? "the body" : where) + " has to be an object, as in {\"name\": \"nas\"}");
  }

  /** A text that has to be there. */
  String text(String name) {
    return text(node(name), name);
  }

  /** A text, or another when there is none. */
  String text(String name, String otherwise) {
    JsonNode node = optional(name);
    return node == null ? otherwise : text(node, name);
  }

  private String text(JsonNode node, String name) {
    if (!node.isString()
        || node.asString().length() > MAX_TEXT
        || node.asString().codePoints().anyMatch(Body::isHalf)) {
      throw wrong(name, "a text of at most " + MAX_TEXT + " characters");
    }
    return node.asString();
  }

  /** Whether it is one of two parts of a character without the other, which no text can have. */
  private static boolean isHalf(int point) {
    return Character.getType(point) == Character.SURROGATE;
  }

  /** A list of texts that has to be there. */
  List<String> texts(String name) {
    return texts(node(name), name);
  }

  /** A list of texts, empty when there is none. */
  List<String> textsOrNone(String name) {
    JsonNode node = optional(name);
    return node == null ? List.of() : texts(node, name);
  }

  private List<String> texts(JsonNode node, String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : list(node, name)) {
      texts.add(text(one, name));
    }
    return texts;
  }

  /** A list of objects that has to be there; each is read to its end by whoever asks. */
  List<Body> objects(String name) {
    List<Body> objects = new ArrayList<>();
    for (JsonNode one : list(node(name), name)) {
      objects.add(object(one, "each of " + name));
    }
    return objects;
  }

  private JsonNode list(JsonNode node, String name) {
    if (!node.isArray() || node.size() > MAX_ENTRIES) {
      throw wrong(name, "a list of at most " + MAX_ENTRIES + " entries");
    }
    return node;
  }

  /** Yes or no, which has to be there. */
  boolean flag(String name) {
    return flag(node(name), name);
  }

  /** Yes or no; no when it is not there. */
  boolean flagOrNo(String name) {
    JsonNode node = optional(name);
    return node != null && flag(node, name);
  }

  private boolean flag(JsonNode node, String name) {
    if (!node.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.booleanValue();
  }

  /** A whole number that has to be there, from 0 to {@code most}. */
  long number(String name, long most) {
    return number(node(name), name, most);
  }

  /** A whole number, or another when there is none. */
  long number(String name, long most, long otherwise) {
    JsonNode node = optional(name);
    return node == null ? otherwise : number(node, name, most);
  }

  /** A whole number or null, one of which has to be there. */
  @Nullable Long numberOrNull(String name, long most) {
    JsonNode node = node(name);
    return node.isNull() ? null : Long.valueOf(number(node, name, most));
  }

  private long number(JsonNode node, String name, long most) {
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || node.longValue() > most) {
      throw wrong(name, "a whole number from 0 to " + most);
    }
    return node.longValue();
  }

  /**
   * All that is wanted was asked for.
   *
   * @throws BadCallException when there is more
   */
  void end() {
    for (String name : fields.propertyNames()) {
      if (!asked.contains(name)) {
        throw new BadCallException(
            "there is no field "
                + shown(name)
                + (asked.isEmpty()
                    ? "; nothing is wanted here"
                    : "; there are " + String.join(", ", asked)));
      }
    }
  }

  private static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    name.codePoints()
        .limit(MAX_SHOWN)
        .map(point -> isHalf(point) ? 0xfffd : point)
        .forEach(shown::appendCodePoint);
    return name.codePointCount(0, name.length()) > MAX_SHOWN ? shown + "…" : shown.toString();
  }

  private JsonNode node(String name) {
    asked.add(name);
    JsonNode node = fields.get(name);
    if (node == null) {
      throw new BadCallException(
          "the field " + name + " is missing" + (where.isEmpty() ? "" : " in " + where));
    }
    return node;
  }

  private @Nullable JsonNode optional(String name) {
    asked.add(name);
    return fields.get(name);
  }

  private static BadCallException wrong(String name, String wanted) {
    return new BadCallException("the field " + name + " has to be " + wanted);
  }
}
