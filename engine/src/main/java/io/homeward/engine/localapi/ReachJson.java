package io.homeward.engine.localapi;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.RelayStatus;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How this node itself can be reached, as the local API tells it. */
final class ReachJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReachJson() {}

  /** The relays in use, by number. */
  static ArrayNode relays(NodeReach reach) {
    ArrayNode all = JSON.arrayNode();
    for (RelayStatus relay : reach.relays()) {
      ObjectNode out =
          all.addObject()
              .put("RegionID", relay.region())
              .put("RegionCode", relay.code())
              .put("RegionName", relay.name())
              .put("Home", relay.home());
      state(out, relay.state());
      Latency latency = reach.network().latencies().get(relay.region());
      Duration best = latency == null ? null : latency.best();
      if (best != null) {
        out.put("LatencyMillis", best.toNanos() / 1e6);
      }
    }
    return all;
  }

  private static void state(ObjectNode out, RelayState state) {
    switch (state) {
      case RelayState.Closed() -> out.put("State", "CLOSED");
      case RelayState.Connecting() -> out.put("State", "CONNECTING");
      case RelayState.Connected(String node, boolean fastStart, String health) ->
          out.put("State", "CONNECTED")
              .put("Node", node)
              .put("FastStart", fastStart)
              .put("Health", health);
      case RelayState.Failed(RelayProblem problem, Duration retryIn) ->
          out.put("State", "FAILED")
              .put("Problem", problem.kind().name())
              .put("Detail", problem.detail())
              .put("RetrySeconds", retryIn.toNanos() / 1e9);
    }
  }

  /** The relays that were told so; what they are not known to do here is left out. */
  static List<RelayStatus> relays(JsonNode told) {
    List<RelayStatus> relays = new ArrayList<>();
    for (JsonNode relay : told) {
      RelayState state = state(relay);
      if (state != null) {
        relays.add(
            new RelayStatus(
                relay.path("RegionID").asInt(0),
                relay.path("RegionCode").asString(""),
                relay.path("RegionName").asString(""),
                relay.path("Home").asBoolean(false),
                state));
      }
    }
    return relays;
  }

  /** Null: one that nobody knows here. */
  private static @Nullable RelayState state(JsonNode relay) {
    return switch (relay.path("State").asString("")) {
      case "CLOSED" -> new RelayState.Closed();
      case "CONNECTING" -> new RelayState.Connecting();
      case "CONNECTED" ->
          new RelayState.Connected(
              relay.path("Node").asString(""),
              relay.path("FastStart").asBoolean(false),
              relay.path("Health").asString(""));
      case "FAILED" ->
          new RelayState.Failed(
              new RelayProblem(
                  problem(relay.path("Problem").asString("")), relay.path("Detail").asString("")),
              Duration.ofNanos(Math.round(relay.path("RetrySeconds").asDouble(0) * 1e9)));
      default -> null;
    };
  }

  private static RelayProblem.Kind problem(String name) {
    for (RelayProblem.Kind kind : RelayProblem.Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return RelayProblem.Kind.BUG;
  }

  /** What the router in front of this computer does. */
  static ObjectNode router(PortMapState router) {
    ObjectNode out = JSON.objectNode();
    out.put("Verdict", router.verdict().name());
    out.put("Protocol", router.protocol() == null ? "" : router.protocol().name());
    out.put("External", router.external() == null ? "" : router.external().toString());
    ArrayNode spoken = out.putArray("Spoken");
    router.spoken().stream().sorted().forEach(protocol -> spoken.add(protocol.name()));
    return out;
  }
}
