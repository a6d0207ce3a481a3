package io.homeward.coordinator.server;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser is called in a list of several: enough for its person to tell them apart. What it
 * says of itself proves nothing. Pure.
 */
final class BrowserName {
  private static final int MAX_HEADER = 1_000;

  /** What stands in the header and what it means; the first that is there counts. */
  private static final List<Map.Entry<String, String>> BROWSERS =
      List.of(
          Map.entry("Edg/", "Edge"),
          Map.entry("OPR/", "Opera"),
          Map.entry("Firefox/", "Firefox"),
          Map.entry("FxiOS/", "Firefox"),
          Map.entry("CriOS/", "Chrome"),
          Map.entry("Chrome/", "Chrome"),
          Map.entry("Safari/", "Safari"));

  private static final List<Map.Entry<String, String>> SYSTEMS =
      List.of(
          Map.entry("iPhone", "iPhone"),
          Map.entry("iPad", "iPad"),
          Map.entry("Android", "Android"),
          Map.entry("Windows", "Windows"),
          Map.entry("Mac OS X", "Mac"),
          Map.entry("CrOS", "ChromeOS"),
          Map.entry("Linux", "Linux"));

  private BrowserName() {}

  /**
   * A short name.
   *
   * @param userAgent the header; null: none came
   */
  static String of(@Nullable String userAgent) {
    String text = userAgent == null || userAgent.length() > MAX_HEADER ? "" : userAgent;
    String browser = first(BROWSERS, text);
    String system = first(SYSTEMS, text);
    return browser.isEmpty() || system.isEmpty()
        ? (browser + system).isEmpty() ? "Browser" : browser + system
        : browser + " (" + system + ")";
  }

  private static String first(List<Map.Entry<String, String>> known, String text) {
    return known.stream()
        .filter(one -> text.contains(one.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }
}
