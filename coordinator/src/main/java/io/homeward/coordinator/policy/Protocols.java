package io.homeward.coordinator.policy;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Protocols of IP as a policy names them; numbers of IANA. */
final class Protocols {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("icmp", 1),
          Map.entry("igmp", 2),
          Map.entry("ipv4", 4),
          Map.entry("ip-in-ip", 4),
          Map.entry("tcp", 6),
          Map.entry("egp", 8),
          Map.entry("igp", 9),
          Map.entry("udp", 17),
          Map.entry("gre", 47),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("ipv6-icmp", 58),
          Map.entry("sctp", 132),
          Map.entry("fc", 133));

  /** What a rule means that names none: TCP, UDP, ICMP of both families. */
  static final List<Integer> USUAL = List.of();

  private Protocols() {}

  /**
   * Reads a name, in any case, or a number; nothing means the usual ones.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  static List<Integer> parse(String text) {
    if (text.isEmpty()) {
      return USUAL;
    }
    Integer number = NUMBERS.get(text.toLowerCase(Locale.ROOT));
    if (number == null && text.length() <= 3 && isNumber(text)) {
      if (text.charAt(0) == '0') {
        throw new IllegalArgumentException(
            "leading 0 not permitted in protocol number \"" + text + "\"");
      }
      number = Integer.parseInt(text);
    }
    if (number == null || number > 255) {
      throw new IllegalArgumentException(
          "proto name \""
              + text
              + "\" not known; use protocol number 0-255 or protocol name (icmp, tcp, udp, etc.)");
    }
    return List.of(number);
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether a rule for these may name ports. */
  static boolean havePorts(List<Integer> protocols) {
    return protocols.stream().allMatch(p -> p == 6 || p == 17 || p == 132);
  }
}
