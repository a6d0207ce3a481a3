package io.homeward.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON of an honest program with a null, another type or an extreme in the place of some of it. */
public final class JsonNonsense {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final List<String> KINDS =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "9223372036854775807",
          "-9223372036854775808",
          "99999999999999999999",
          "1e308",
          "0.5",
          "\"\"",
          "\"x\"",
          "\"\\u0000\\u001b[2J\\u202e\"",
          "\"100.64.0.2/32\"",
          "\"0.0.0.0/0\"",
          "\"::/0\"",
          "\"+10000-01-01T00:00:00Z\"",
          "\"-0001-01-01T00:00:00Z\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"http://x\\u001b]52;c;eA==\\u0007\"",
          "[]",
          "{}",
          "[null]",
          "[[]]",
          "[{}]",
          "{\"\":null}",
          "{\"1\":null}",
          "{\"1\":[null]}",
          "{\"*\":null}",
          "{\"a\":{\"b\":[1,null,{}]}}");

  private JsonNonsense() {}

  /** A member of an object or an element of a list. */
  private record Place(JsonNode parent, String name, int index) {
    void put(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else if (parent instanceof ArrayNode list) {
        list.set(index, value);
      }
    }
  }

  /** In how many places of a document something can stand. */
  public static int places(JsonNode document) {
    return all(document).size();
  }

  /**
   * The document with nonsense in one place.
   *
   * @param place less than {@link #places}
   * @param kind any, of which 0 is null: there are some thirty, by turns
   */
  public static JsonNode at(JsonNode document, int place, int kind) {
    JsonNode changed = document.deepCopy();
    all(changed).get(place).put(nonsense(Math.floorMod(kind, KINDS.size())));
    return changed;
  }

  /**
   * The document with nonsense in one to so many places, which may be behind each other.
   *
   * @param most 1 or more
   */
  public static JsonNode in(JsonNode document, int most, SplittableRandom random) {
    JsonNode changed = document.deepCopy();
    for (int n = random.nextInt(1, most + 1); n > 0; n--) {
      List<Place> places = all(changed);
      if (!places.isEmpty()) {
        places.get(random.nextInt(places.size())).put(nonsense(random.nextInt(KINDS.size())));
      }
    }
    return changed;
  }

  private static JsonNode nonsense(int kind) {
    return JSON.readTree(KINDS.get(kind));
  }

  private static List<Place> all(JsonNode root) {
    List<Place> all = new ArrayList<>();
    collect(root, all);
    return all;
  }

  private static void collect(JsonNode node, List<Place> all) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member -> {
            all.add(new Place(object, member.getKey(), 0));
            collect(member.getValue(), all);
          });
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        all.add(new Place(list, "", i));
        collect(list.get(i), all);
      }
    }
  }
}
