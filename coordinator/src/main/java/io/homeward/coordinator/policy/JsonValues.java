package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values of a policy that travel to the devices as they are. */
final class JsonValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Digits beyond which a number is nobody's. */
  private static final int MAX_SCALE = 400;

  private JsonValues() {}

  static List<JsonNode> list(HuJson value, String what) {
    List<JsonNode> nodes = new ArrayList<>();
    Fields.list(value, what).forEach(element -> nodes.add(node(element)));
    return List.copyOf(nodes);
  }

  private static JsonNode node(HuJson value) {
    return switch (value) {
      case HuJson.ObjectValue object -> {
        ObjectNode node = NODES.objectNode();
        object.members().forEach(member -> node.set(member.name().value(), node(member.value())));
        yield node;
      }
      case HuJson.ArrayValue list -> {
        ArrayNode node = NODES.arrayNode();
        list.elements().forEach(element -> node.add(node(element)));
        yield node;
      }
      case HuJson.Text text -> NODES.stringNode(text.value());
      case HuJson.Numeral number -> number(number);
      case HuJson.Flag flag -> NODES.booleanNode(flag.value());
      case HuJson.Null _ -> NODES.nullNode();
    };
  }

  private static JsonNode number(HuJson.Numeral number) {
    String literal = number.literal();
    if (literal.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
      BigInteger whole = new BigInteger(literal);
      return whole.bitLength() < Long.SIZE
          ? NODES.numberNode(whole.longValue())
          : NODES.numberNode(whole);
    }
    try {
      BigDecimal exact = new BigDecimal(literal);
      // Written out, 1e999999999 would be a text of a gigabyte.
      if (Math.abs((long) exact.scale()) <= MAX_SCALE) {
        return NODES.numberNode(exact);
      }
    } catch (NumberFormatException e) {
      // an exponent out of the range of the type
    }
    throw new Complaint(number, "the number " + literal + " is out of range");
  }
}
