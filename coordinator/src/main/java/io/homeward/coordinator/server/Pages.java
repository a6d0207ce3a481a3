package io.homeward.coordinator.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few pages that people see, from templates beside this class: <code>{{name}}</code> stands for
 * a value, which is always escaped. Thread-safe.
 */
final class Pages {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\{)?([a-z0-9]+)\\}?\\}\\}");
  private static final Map<String, String> TEMPLATES = new ConcurrentHashMap<>();

  private Pages() {}

  /**
   * A whole page.
   *
   * @param title in the browser's title bar
   * @param template name of the template of its body
   * @param values for the places in it
   */
  static String page(String title, String template, Map<String, String> values) {
    return fill(
        "page",
        Map.of(
            "title",
            title + " · Homeward",
            "width",
            template.equals("root") ? "wide" : "narrow",
            "foot",
            "Private keys never leave your devices."),
        fill(template, values, ""));
  }

  /** A page that says what went wrong and what to do. */
  static String message(String heading, String text) {
    return page(heading, "message", Map.of("heading", heading, "text", text));
  }

  /** A file beside the templates. */
  static String asset(String name) {
    return TEMPLATES.computeIfAbsent(name, Pages::read);
  }

  /** Text as it may stand in an element or a quoted attribute. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  private static String fill(String template, Map<String, String> values, String body) {
    Matcher places = PLACE.matcher(asset(template + ".html"));
    return places.replaceAll(place -> {
      // Three braces: the page's body, which is made of filled templates only.
      if (place.group(1) != null) {
        return Matcher.quoteReplacement(body);
      }
      String value = values.get(place.group(2));
      if (value == null) {
        throw new IllegalArgumentException("no value for " + place.group(2));
      }
      return Matcher.quoteReplacement(escape(value));
    });
  }

  private static String read(String name) {
    try (InputStream in = Pages.class.getResourceAsStream("pages/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
