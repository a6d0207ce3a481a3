package io.homeward.coordinator.dashboard;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.policy.TrafficWord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What runs at ports, in the words of people and of the policy. Pure. */
final class Services {
  /** What can be chosen, in this order. */
  static final List<String> NAMES =
      List.of("all", "files", "screen", "terminal", "web", "ping", "ports");

  private static final Map<String, List<String>> TRAFFIC =
      Map.of(
          "all", List.of("*"),
          "files", List.of("tcp:445"),
          "screen", List.of("tcp:5900", "tcp:3389"),
          "terminal", List.of("tcp:22"),
          "web", List.of("tcp:80", "tcp:443"),
          "ping", List.of("icmp:*", "ipv6-icmp:*"));

  private static final Map<String, String> KNOWN =
      Map.of(
          "*", "all",
          "22", "terminal",
          "445", "files",
          "5900", "screen",
          "3389", "screen",
          "80", "web",
          "443", "web");

  private static final Pattern PORTS =
      Pattern.compile("([A-Za-z0-9-]{1,20}:)?([0-9]{1,9}(-[0-9]{1,9})?|\\*)");
  private static final int MAX_PORTS = 50;

  private Services() {}

  /**
   * What a rule says in {@code ip}.
   *
   * @param name one of {@link #NAMES}
   * @param ports what the person wrote, for {@code ports}, such as {@code tcp:8080, 53}
   * @throws RefusedException when nothing was chosen, or what the person wrote is no such thing
   */
  static List<String> traffic(String name, String ports) {
    if (!name.equals("ports")) {
      List<String> traffic = TRAFFIC.get(name);
      if (traffic == null) {
        throw new RefusedException(Refusal.CHOOSE_WHAT);
      }
      return traffic;
    }
    List<String> written =
        Arrays.stream(ports.split("[\\s,]+")).filter(one -> !one.isEmpty()).toList();
    if (written.isEmpty()
        || written.size() > MAX_PORTS
        || !written.stream().allMatch(one -> PORTS.matcher(one).matches())) {
      throw new RefusedException(Refusal.PORTS_FORM);
    }
    written.forEach(Services::check);
    return written;
  }

  /** So that what is wrong is told where it was written, and not about a line of the file. */
  private static void check(String word) {
    try {
      TrafficWord.parse(word);
    } catch (TrafficWord.WrongWordException e) {
      Refusal why =
          switch (e.part()) {
            case PROTOCOL -> Refusal.PROTOCOL_UNKNOWN;
            case PORTS -> Refusal.PORT_RANGE;
            case PORTLESS -> Refusal.PROTOCOL_PORTLESS;
          };
      String name = word.substring(0, Math.max(0, word.indexOf(':')));
      throw new RefusedException(
          why,
          why == Refusal.PORT_RANGE ? "ports" : "name",
          why == Refusal.PORT_RANGE ? word : name);
    }
  }

  /** Protocol and ports of a rule, as people say it where they do. */
  static String words(Visit visit, String traffic) {
    int colon = traffic.lastIndexOf(':');
    String ports = traffic.substring(colon + 1);
    String protocol = colon < 0 ? "" : traffic.substring(0, colon);
    if (List.of("icmp", "ipv6-icmp", "1", "58").contains(protocol)) {
      return visit.say("service.ping");
    }
    boolean usual = List.of("", "tcp", "6").contains(protocol);
    String known = usual ? KNOWN.get(ports) : null;
    if (known != null) {
      return visit.say("service." + known);
    }
    String name =
        switch (protocol) {
          case "6" -> "tcp";
          case "17" -> "udp";
          default -> protocol;
        };
    return name.isEmpty() ? visit.say("service.port", "ports", ports) : name + ":" + ports;
  }
}
