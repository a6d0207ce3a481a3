package io.homeward.coordinator.policy;

import java.util.List;
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
          Map.entry("sctp", 132));

  /** What a rule means that names none: TCP, UDP, ICMP of both families. */
  static final List<Integer> USUAL = List.of();

  private Protocols() {}

  /**
   * Reads a name or number; nothing or the star mean the usual ones.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  static List<Integer> parse(String text) {
    if (text.isEmpty() || text.equals("*")) {
      return USUAL;
    }
    Integer number = NUMBERS.get(text);
    if (number == null
        && text.length() <= 3
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && (text.length() == 1 || text.charAt(0) != '0')) {
      number = Integer.parseInt(text);
    }
    if (number == null || number > 255) {
      throw new IllegalArgumentException("unknown protocol \"" + text + "\"");
    }
    return List.of(number);
  }

  /** Whether a rule for these may name ports. */
  static boolean havePorts(List<Integer> protocols) {
    return protocols.stream().allMatch(p -> p == 6 || p == 17 || p == 132);
  }
}
