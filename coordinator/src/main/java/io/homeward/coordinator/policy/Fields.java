package io.homeward.coordinator.policy;

import io.homeward.coordinator.hujson.HuJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One object of a policy file: its known fields, by names that may be written in any case, as older
 * files do. What is {@code null} counts as not there.
 */
final class Fields {
  private final HuJson.ObjectValue object;
  private final Map<String, HuJson> byName;

  private Fields(HuJson.ObjectValue object, Map<String, HuJson> byName) {
    this.object = object;
    this.byName = byName;
  }

  /**
   * @param known what may be there
   */
  static Fields of(HuJson value, String what, List<String> known) {
    HuJson.ObjectValue object = object(value, what);
    Map<String, HuJson> byName = new LinkedHashMap<>();
    for (HuJson.Member member : object.members()) {
      String written = member.name().value();
      String name =
          known.stream()
              .filter(written::equalsIgnoreCase)
              .findFirst()
              .orElseThrow(() ->
                  new Complaint(
                      member.name(),
                      "unknown field \"%s\" in %s; known are %s"
                          .formatted(written, what, String.join(", ", known))));
      if (byName.put(name, member.value()) != null) {
        throw new Complaint(member.name(), "\"" + name + "\" is there twice");
      }
    }
    byName.values().removeIf(HuJson.Null.class::isInstance);
    return new Fields(object, byName);
  }

  static HuJson.ObjectValue object(HuJson value, String what) {
    if (value instanceof HuJson.ObjectValue object) {
      return object;
    }
    throw new Complaint(value, what + " must be an object, not " + value.kind());
  }

  static List<HuJson> list(HuJson value, String what) {
    if (value instanceof HuJson.ArrayValue list) {
      return list.elements();
    }
    throw new Complaint(value, what + " must be a list, not " + value.kind());
  }

  static HuJson.Text text(HuJson value, String what) {
    if (value instanceof HuJson.Text text) {
      return text;
    }
    throw new Complaint(value, what + " must be a text, not " + value.kind());
  }

  static List<HuJson.Text> texts(HuJson value, String what) {
    List<HuJson.Text> texts = new ArrayList<>();
    for (HuJson element : list(value, what)) {
      texts.add(text(element, "each of " + what));
    }
    return texts;
  }

  /** The object itself, for complaints about what is missing. */
  HuJson.ObjectValue whole() {
    return object;
  }

  Optional<HuJson> field(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<HuJson.Text> text(String name) {
    return field(name).map(value -> text(value, name));
  }

  /** The texts of a list; none when the field is not there. */
  List<HuJson.Text> texts(String name) {
    return field(name).map(value -> texts(value, name)).orElse(List.of());
  }

  /** The same, without spaces around them. */
  List<String> words(String name) {
    return texts(name).stream().map(text -> text.value().strip()).toList();
  }

  boolean flag(String name) {
    return field(name)
        .map(value -> {
          if (value instanceof HuJson.Flag flag) {
            return flag.value();
          }
          throw new Complaint(value, name + " must be true or false, not " + value.kind());
        })
        .orElse(false);
  }

  /** Each object of a list with its own fields; none when the field is not there. */
  List<Fields> objects(String name, List<String> known) {
    List<Fields> objects = new ArrayList<>();
    field(name)
        .ifPresent(value ->
            list(value, name).forEach(one -> objects.add(of(one, "an entry of " + name, known))));
    return objects;
  }

  /** The members of an object whose names are free; none when the field is not there. */
  List<HuJson.Member> members(String name) {
    return field(name).map(value -> object(value, name).members()).orElse(List.of());
  }

  /** Refuses fields that mean something elsewhere and would be ignored here. */
  void refuse(String name, String why) {
    field(name)
        .ifPresent(value -> {
          throw new Complaint(value, why);
        });
  }
}
