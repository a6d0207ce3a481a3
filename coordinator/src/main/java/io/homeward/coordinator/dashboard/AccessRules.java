package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.hujson.HuJson;
import io.homeward.coordinator.hujson.HuJsonDocument;
import io.homeward.coordinator.hujson.HuJsonException;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules of a policy file as people read and change them, one at a time: the rest of the file,
 * with its comments and its order, stays as it is. Pure.
 */
final class AccessRules {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String GRANTS = "grants";
  private static final String ACLS = "acls";

  private AccessRules() {}

  /**
   * One rule.
   *
   * @param list {@code grants} or {@code acls}
   * @param index in that list, from 0
   * @param line on which it begins, from 1
   * @param sources who may, in the words of the file
   * @param targets what is reached, in the words of the file; of {@code acls} with their ports
   * @param traffic protocols and ports; none: of {@code acls}, or only a capability
   * @param more whether it says something else besides, such as {@code app} or {@code via}
   */
  record Rule(
      String list,
      int index,
      int line,
      List<String> sources,
      List<String> targets,
      List<String> traffic,
      boolean more) {
    Rule {
      sources = List.copyOf(sources);
      targets = List.copyOf(targets);
      traffic = List.copyOf(traffic);
    }

    /** By what a form names it. */
    String key() {
      return list + "-" + index;
    }
  }

  /** The rules of a file, in its order; none of what is no policy. */
  static List<Rule> of(String text) {
    List<Rule> rules = new ArrayList<>();
    HuJsonDocument document = parsed(text);
    if (document.root() instanceof HuJson.ObjectValue root) {
      for (String name : List.of(ACLS, GRANTS)) {
        if (list(root, name) instanceof HuJson.ArrayValue list) {
          for (int i = 0; i < list.elements().size(); i++) {
            if (list.elements().get(i) instanceof HuJson.ObjectValue rule) {
              rules.add(rule(document, name, i, rule));
            }
          }
        }
      }
    }
    return rules;
  }

  private static Rule rule(
      HuJsonDocument document, String list, int index, HuJson.ObjectValue rule) {
    boolean acl = list.equals(ACLS);
    List<String> traffic = new ArrayList<>(texts(rule, acl ? "proto" : "ip"));
    boolean more =
        rule.members().stream()
            .map(member -> member.name().value())
            .anyMatch(name -> List.of("app", "via", "srcPosture").contains(name));
    return new Rule(
        list,
        index,
        document.position(rule.start()).line(),
        texts(rule, "src"),
        texts(rule, "dst"),
        traffic,
        more);
  }

  /**
   * The file with one more rule.
   *
   * @throws RefusedException when there is no place for it
   */
  static String with(String text, String source, String target, List<String> traffic) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("src", List.of(source));
    rule.put("dst", List.of(target));
    rule.put("ip", traffic);
    String json = JSON.writeValueAsString(rule).replace("\":[", "\": [").replace("],\"", "], \"");
    HuJsonDocument document = parsed(text);
    if (!(document.root() instanceof HuJson.ObjectValue root)) {
      throw new RefusedException(Refusal.POLICY_NO_OBJECT);
    }
    HuJson list = list(root, GRANTS);
    if (list instanceof HuJson.ArrayValue grants) {
      return document.appended(grants, json).text();
    }
    if (list != null) {
      throw new RefusedException(Refusal.POLICY_NO_GRANTS);
    }
    return document.appended(root, "\"" + GRANTS + "\"", "[" + json + "]").text();
  }

  /**
   * The file without a rule.
   *
   * @param key of the rule
   * @param line on which the person saw it
   * @throws RefusedException when it is not there any more
   */
  static String without(String text, String key, int line) {
    Rule rule =
        of(text).stream()
            .filter(one -> one.key().equals(key) && one.line() == line)
            .findFirst()
            .orElseThrow(() -> new RefusedException(Refusal.RULE_GONE));
    HuJsonDocument document = parsed(text);
    if (document.root() instanceof HuJson.ObjectValue root
        && list(root, rule.list()) instanceof HuJson.ArrayValue list) {
      return document.without(list, rule.index()).text();
    }
    throw new IllegalStateException("a rule without its list");
  }

  private static HuJsonDocument parsed(String text) {
    try {
      return HuJsonDocument.parse(text);
    } catch (HuJsonException e) {
      throw new RefusedException(Refusal.POLICY_UNREADABLE);
    }
  }

  private static @Nullable HuJson list(HuJson.ObjectValue root, String name) {
    HuJson.Member member = HuJsonDocument.member(root, name);
    return member == null ? null : member.value();
  }

  private static List<String> texts(HuJson.ObjectValue object, String name) {
    HuJson value = list(object, name);
    return switch (value) {
      case HuJson.ArrayValue array ->
          array.elements().stream()
              .filter(HuJson.Text.class::isInstance)
              .map(one -> ((HuJson.Text) one).value())
              .toList();
      case HuJson.Text text -> List.of(text.value());
      case null, default -> List.of();
    };
  }
}
