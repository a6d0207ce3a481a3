package io.homeward.cli;

import io.homeward.engine.text.PlainText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers of the local API as they may be put into lines. */
final class PlainJson {
  /** Longer than any name, sentence or web address. */
  private static final int LONGEST_TEXT = 4096;

  private PlainJson() {}

  /** The same with every text on one line, without control characters, and of bounded length. */
  static JsonNode of(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode out = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(member -> out.set(member.getKey(), of(member.getValue())));
      return out;
    }
    if (node instanceof ArrayNode list) {
      ArrayNode out = JsonNodeFactory.instance.arrayNode();
      list.forEach(element -> out.add(of(element)));
      return out;
    }
    return node.isString()
        ? JsonNodeFactory.instance.stringNode(PlainText.of(node.asString(""), LONGEST_TEXT))
        : node;
  }
}
