package io.homeward.ui.settings;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings as JSON, with the version of their form. What is missing in a file, of another kind, too
 * long or not known falls back to its initial value, each for itself; what else is there is passed
 * over. Immutable.
 */
final class SettingsJson {
  /** 1 had the first five fields only; the rest of it is the same. */
  private static final int VERSION = 2;

  private static final String VERSION_FIELD = "version";
  private static final int MAX_TEXT = 2048;
  private static final int MAX_LIST = 100;

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final ObjectNode initial = mapper.valueToTree(Settings.INITIAL);

  /**
   * What a file holds.
   *
   * @param isNewer whether a newer version wrote it, which may know more than this one
   */
  record Stored(Settings settings, boolean isNewer) {}

  /** The text of a file. */
  byte[] write(Settings settings) {
    ObjectNode root = mapper.createObjectNode().put(VERSION_FIELD, VERSION);
    root.setAll((ObjectNode) mapper.valueToTree(settings));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Reads a file.
   *
   * @throws JacksonException when it is no JSON
   * @throws IllegalArgumentException when it is no object
   */
  Stored read(String text) {
    JsonNode root = mapper.readTree(text);
    if (!root.isObject()) {
      throw new IllegalArgumentException("no JSON object");
    }
    boolean newer = root.path(VERSION_FIELD).asInt(VERSION) > VERSION;
    return new Stored(bind(known(initial, root)), newer);
  }

  /** A text of the right kind may still be no value of its field. */
  private Settings bind(ObjectNode fields) {
    Settings settings = Settings.INITIAL;
    ObjectNode bound = initial.deepCopy();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode before = bound.replace(field.getKey(), field.getValue());
      try {
        settings = mapper.treeToValue(bound, Settings.class);
      } catch (JacksonException e) {
        bound.set(field.getKey(), before);
      }
    }
    return settings;
  }

  /** The fields of one in the places of the other, where they are of the same kind. */
  private static ObjectNode known(ObjectNode wanted, JsonNode stored) {
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      JsonNode usual = field.getValue();
      JsonNode value = stored.path(field.getKey());
      if (usual instanceof ObjectNode group) {
        known.set(field.getKey(), known(group, value));
      } else if (value instanceof ArrayNode list && usual.isArray()) {
        known.set(field.getKey(), texts(list));
      } else {
        known.set(field.getKey(), isLike(value, usual) ? value : usual);
      }
    }
    return known;
  }

  private static boolean isLike(JsonNode value, JsonNode usual) {
    return value.getNodeType() == usual.getNodeType()
        && (!value.isString() || value.asString().length() <= MAX_TEXT);
  }

  private static ArrayNode texts(ArrayNode list) {
    ArrayNode texts = JsonNodeFactory.instance.arrayNode();
    List<String> good =
        list.valueStream()
            .map(value -> value.asString(""))
            .filter(value -> !value.isEmpty() && value.length() <= MAX_TEXT)
            .limit(MAX_LIST)
            .toList();
    good.forEach(texts::add);
    return texts;
  }
}
