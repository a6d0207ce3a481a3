package io.homeward.engine.store;

import io.homeward.engine.text.PlainText;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is remembered of several profiles together. Which there are shows in the directories.
 *
 * @param active the id of the one in use; may name none that is there
 * @param names that were chosen by people, by id; plain and not empty
 * @param begun the id of one that somebody began to add and at which nobody has signed in; empty:
 *     none
 */
record ProfileIndex(String active, Map<String, String> names, String begun) {
  /** Of a directory with one profile, as all were before there could be several. */
  static final ProfileIndex NONE = new ProfileIndex(ProfileFiles.FIRST, Map.of(), "");

  /** Raised when an older program could no longer read the document. */
  static final int VERSION = 1;

  /** In code points. */
  static final int LONGEST_NAME = 100;

  static final int MAX_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  ProfileIndex {
    names = Map.copyOf(names);
  }

  /** The document is not one of ours. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether it is whole, but of a later version of this program. */
    final boolean newer;

    Malformed(String reason, boolean newer) {
      super(reason);
      this.newer = newer;
    }
  }

  ProfileIndex withActive(String id) {
    return new ProfileIndex(id, names, begun);
  }

  ProfileIndex withBegun(String id) {
    return new ProfileIndex(active, names, id);
  }

  /** Empty: the one that is made of who is signed in, and where. */
  ProfileIndex withName(String id, String name) {
    Map<String, String> changed = new TreeMap<>(names);
    if (name.isEmpty()) {
      changed.remove(id);
    } else {
      changed.put(id, name);
    }
    return new ProfileIndex(active, changed, begun);
  }

  byte[] encode() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("active", active);
    ObjectNode all = root.putObject("names");
    new TreeMap<>(names).forEach(all::put);
    if (!begun.isEmpty()) {
      root.put("begun", begun); // an older program takes it for an account like any other
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  static ProfileIndex decode(byte[] document) throws Malformed {
    JsonNode root;
    try {
      root = JSON.readTree(document);
    } catch (JacksonException e) {
      throw new Malformed("no JSON document", false);
    }
    if (!root.isObject() || !root.path("version").isInt() || !root.path("active").isString()) {
      throw new Malformed("no list of profiles", false);
    }
    if (root.path("version").intValue() > VERSION) {
      throw new Malformed("written by a newer version of this program", true);
    }
    Map<String, String> names = new TreeMap<>();
    root.path("names")
        .properties()
        .forEach(member -> {
          String name = PlainText.of(member.getValue().asString(""), LONGEST_NAME);
          if (ProfileFiles.isId(member.getKey()) && !name.isEmpty()) {
            names.put(member.getKey(), name);
          }
        });
    String begun = root.path("begun").asString("");
    return new ProfileIndex(
        root.path("active").asString(""), names, ProfileFiles.isId(begun) ? begun : "");
  }
}
