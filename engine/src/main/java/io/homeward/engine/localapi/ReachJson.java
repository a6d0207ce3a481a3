package io.homeward.engine.localapi;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.netcheck.NetworkReport.Latency;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.RelayStatus;
import io.homeward.engine.relay.RelayProblem;
import io.homeward.engine.relay.RelayState;
import java.time.Duration;
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
