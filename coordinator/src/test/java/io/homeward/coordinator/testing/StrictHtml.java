package io.homeward.coordinator.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what is wrong with a page that browsers would forgive: elements that are not closed in turn,
 * attributes without quotes or twice, ids twice or missing, fields without a name for people,
 * script or style in the page, forms in forms.
 */
public final class StrictHtml {
  private static final Pattern TAG =
      Pattern.compile(
          "<!doctype html>|<(/?)([a-z][a-z0-9]*)((?:\\s+[a-zA-Z:-]+(?:=\"[^\"<]*\")?)*)\\s*(/?)>");

  private static final Pattern ATTRIBUTE = Pattern.compile("([a-zA-Z:-]+)(?:=\"([^\"]*)\")?");

  private static final Set<String> VOID =
      Set.of("meta", "link", "img", "input", "br", "hr", "source");

  private static final Set<String> REFERENCES =
      Set.of("for", "list", "aria-labelledby", "aria-describedby", "aria-controls");

  private static final Set<String> FIELDS = Set.of("input", "select", "textarea");

  private final List<String> problems = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> labelled = new HashSet<>();
  private final Map<String, String> references = new HashMap<>();
  private final List<Map<String, String>> fields = new ArrayList<>();

  private StrictHtml() {}

  /** What is wrong with a page; none: nothing. */
  public static List<String> problems(String page) {
    StrictHtml check = new StrictHtml();
    check.read(page);
    return check.problems;
  }

  private void read(String page) {
    if (!page.startsWith("<!doctype html>")) {
      problems.add("no doctype");
    }
    Matcher tag = TAG.matcher(page);
    int from = 0;
    while (tag.find()) {
      text(page.substring(from, tag.start()));
      from = tag.end();
      if (tag.group(2) == null) {
        continue;
      }
      if (tag.group(1).isEmpty()) {
        begin(tag.group(2), tag.group(3), !tag.group(4).isEmpty());
      } else if (open.isEmpty() || !open.peek().equals(tag.group(2))) {
        problems.add("</" + tag.group(2) + "> where " + open.peek() + " is open");
      } else {
        open.pop();
      }
    }
    text(page.substring(from));
    open.forEach(name -> problems.add("<" + name + "> is not closed"));
    references.forEach((id, from1) -> {
      if (!ids.contains(id)) {
        problems.add(from1 + " names the id " + id + ", which is not there");
      }
    });
    fields.stream()
        .filter(field -> !field.containsKey("aria-label") && !field.containsKey("aria-labelledby"))
        .filter(field -> !labelled.contains(field.getOrDefault("id", "")))
        .filter(field -> !field.containsKey("in-label"))
        .forEach(field -> problems.add("a field without a name for people: " + field));
  }

  private void text(String text) {
    if (text.indexOf('<') >= 0 || text.indexOf('>') >= 0) {
      problems.add("not markup: " + text.strip());
    }
    Matcher ampersand = Pattern.compile("&(?!(amp|lt|gt|quot|#39);)").matcher(text);
    if (ampersand.find()) {
      problems.add("an ampersand that is not escaped: " + text.strip());
    }
  }

  private void begin(String name, String written, boolean closed) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Matcher one = ATTRIBUTE.matcher(written);
    while (one.find()) {
      String value = one.group(2) == null ? "" : one.group(2);
      if (attributes.put(one.group(1), value) != null) {
        problems.add(one.group(1) + " twice at <" + name + ">");
      }
      if (one.group(1).startsWith("on") || one.group(1).equals("style")) {
        problems.add("script or style at <" + name + ">");
      }
      text(value);
      if (REFERENCES.contains(one.group(1))) {
        for (String id : value.split(" ")) {
          references.put(id, one.group(1));
        }
      }
    }
    String id = attributes.get("id");
    if (id != null && !ids.add(id)) {
      problems.add("the id " + id + " is there twice");
    }
    if (name.equals("label") && attributes.containsKey("for")) {
      labelled.add(attributes.get("for"));
    }
    if (name.equals("script") && !attributes.containsKey("src") || name.equals("style")) {
      problems.add("script or style in the page");
    }
    if (name.equals("form") && open.contains("form")) {
      problems.add("a form in a form");
    }
    if (name.equals("img") && !attributes.containsKey("alt")) {
      problems.add("a picture without words");
    }
    if (FIELDS.contains(name) && !"hidden".equals(attributes.get("type"))) {
      if (open.contains("label")) {
        attributes.put("in-label", "");
      }
      fields.add(attributes);
    }
    if (!VOID.contains(name) && !closed && !(name.equals("option") && inDatalist())) {
      open.push(name);
    }
  }

  /** There an option has a value only, and HTML lets it end by itself. */
  private boolean inDatalist() {
    return "datalist".equals(open.peek());
  }
}
