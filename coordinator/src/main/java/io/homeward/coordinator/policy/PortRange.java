package io.homeward.coordinator.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * @param first 0 to {@code last}
 * @param last at most 65535
 */
public record PortRange(int first, int last) {
  /** Every port, and what has no ports. */
  public static final PortRange ALL = new PortRange(0, 65535);

  /** Whether the port is inside. */
  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  /**
   * Reads {@code 22}, {@code 80-443} or {@code *}.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  static PortRange parse(String text) {
    if (text.equals("*")) {
      return ALL;
    }
    int dash = text.indexOf('-');
    int first = number(dash < 0 ? text : text.substring(0, dash), text, "first");
    int last = dash < 0 ? first : number(text.substring(dash + 1), text, "last");
    if (first == 0) {
      throw wrong(text, "first port must be >0, or use '*' for wildcard");
    }
    if (last < first) {
      throw wrong(text, "first port must be <= last port");
    }
    return new PortRange(first, last);
  }

  /**
   * Reads {@code 22,80-443}.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  static List<PortRange> parseList(String text) {
    List<PortRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      ranges.add(parse(part.strip()));
    }
    return List.copyOf(ranges);
  }

  private static int number(String text, String range, String which) {
    int value = -1;
    if (!text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      value = Integer.parseInt(text);
    }
    if (value < 0 || value > ALL.last()) {
      throw wrong(range, "invalid " + which + " integer");
    }
    return value;
  }

  private static IllegalArgumentException wrong(String range, String why) {
    return new IllegalArgumentException("port range \"" + range + "\": " + why);
  }
}
