package io.homeward.cli;

import io.homeward.engine.relay.RelayProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a person in a terminal reads about relays, the router and devices that need a relay. */
final class ReachText {
  /** Reasons that a port at this side's router would change. */
  private static final Set<String> ROUTER_MATTERS =
      Set.of("BOTH_HARD", "OWN_HARD", "OWN_HARD_NO_SOCKETS", "NO_ANSWER");

  private ReachText() {}

  /** The lines below the table of devices. */
  static List<String> lines(JsonNode status, List<Devices.Device> devices) {
    List<String> lines = new ArrayList<>();
    for (JsonNode relay : status.path("Relays")) {
      String line = relay(relay);
      if (!line.isEmpty()) {
        lines.add(line);
      }
    }
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (Devices.Device device : devices) {
      JsonNode json = device.json();
      String why = json.path("WhyRelayed").asString("");
      if (!device.self() && json.path("Active").asBoolean(false) && !why.isEmpty()) {
        byReason.computeIfAbsent(why, _ -> new ArrayList<>()).add(device.shortName());
      }
    }
    byReason.forEach((why, names) ->
        lines.add("Through a relay: " + String.join(", ", names) + "; " + PathText.why(why) + "."));
    if (byReason.keySet().stream().anyMatch(ROUTER_MATTERS::contains)) {
      String router = router(status.path("Router").path("Verdict").asString(""));
      if (!router.isEmpty()) {
        lines.add("Router: " + router + ".");
      }
    }
    return lines;
  }

  /** Empty: nothing worth a line. */
  private static String relay(JsonNode relay) {
    String code = relay.path("RegionCode").asString("");
    String name = relay.path("RegionName").asString("");
    String who =
        (relay.path("Home").asBoolean(false) ? "Home relay: " : "Relay: ")
            + code
            + (name.isEmpty() || name.equals(code) ? "" : " (" + name + ")");
    JsonNode latency = relay.path("LatencyMillis");
    String far =
        latency.isNumber() ? String.format(Locale.ROOT, ", %.0f ms", latency.asDouble()) : "";
    return switch (relay.path("State").asString("")) {
      case "CONNECTED" -> {
        String health = relay.path("Health").asString("");
        yield who + ", connected" + far + (health.isEmpty() ? "." : "; it says: " + health);
      }
      case "CONNECTING" -> who + ", connecting.";
      case "FAILED" -> who + ", not connected: " + problem(relay) + ".";
      default -> "";
    };
  }

  private static String problem(JsonNode relay) {
    RelayProblem.Kind kind = RelayProblem.kind(relay.path("Problem").asString(""));
    return RelayReasons.withAdvice(
        kind == null ? RelayProblem.Kind.BUG : kind, relay.path("Detail").asString(""));
  }

  /** What the router does, and what would change it; empty: nothing worth a line. */
  static String router(String verdict) {
    return switch (verdict) {
      case "NOT_SPOKEN" ->
          "yours opens no port for this computer; turn on NAT-PMP, PCP or UPnP in it";
      case "REFUSED" ->
          "yours refuses this computer a port; allow NAT-PMP, PCP or UPnP for it there";
      case "NO_PORT_LEFT" ->
          "yours has no port left; restart it, or remove old port mappings there";
      case "ROUTER_OFFLINE" -> "yours says that it has no address outside now";
      case "BEHIND_ANOTHER_NAT" ->
          "yours gave a port, but is behind another router itself, which would have to pass it on,"
              + " too";
      case "FAILED" ->
          "yours gives no port, though it speaks NAT-PMP, PCP or UPnP; look at its settings for"
              + " them";
      case "MAPPED" -> "yours passes a port on to this computer";
      default -> "";
    };
  }
}
