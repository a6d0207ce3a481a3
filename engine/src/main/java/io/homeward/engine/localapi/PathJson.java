package io.homeward.engine.localapi;

import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.node.RelayingDevice;
import io.homeward.engine.path.PathHistory;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.path.WhyRelayed;
import io.homeward.engine.way.Way;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a peer is reached, as the local API tells it. */
final class PathJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PathJson() {}

  /**
   * @param map which names the devices, null: none does
   */
  static ObjectNode of(PathReport report, @Nullable NetMap map) {
    ObjectNode root = JSON.objectNode();
    root.put("Kind", report.kind().name());
    root.put("Way", text(report.way(), map));
    latency(root, report.latency());
    root.put("WhyRelayed", why(report.why()));
    ArrayNode tried = root.putArray("Tried");
    for (PathReport.Tried place : report.tried()) {
      ObjectNode out = tried.addObject();
      out.put("Endpoint", place.endpoint().toString());
      out.put("Origin", place.origin().name());
      out.put("Pings", place.pings());
      out.put("Pongs", place.pongs());
      latency(out, place.latency());
    }
    ArrayNode history = root.putArray("History");
    for (PathHistory.Entry entry : report.history()) {
      ObjectNode out = what(entry.what(), map);
      out.put("SecondsAgo", (report.atNanos() - entry.atNanos()) / 1e9);
      history.add(out);
    }
    return root;
  }

  private static ObjectNode what(PathHistory.What what, @Nullable NetMap map) {
    ObjectNode out = JSON.objectNode();
    return switch (what) {
      case PathHistory.Uses(PathReport.Kind kind, Way way) ->
          out.put("What", "USES").put("Kind", kind.name()).put("Way", text(way, map));
      case PathHistory.Called(Way.Relayed by) ->
          out.put("What", "CALLED").put("Way", text(by, map));
      case PathHistory.WasCalled(Way.Relayed by, int endpoints) ->
          out.put("What", "WAS_CALLED").put("Way", text(by, map)).put("Endpoints", endpoints);
      case PathHistory.ManySockets(String habit, int sockets, int told) ->
          out.put("What", "MANY_SOCKETS")
              .put("Habit", habit)
              .put("Sockets", sockets)
              .put("Endpoints", told);
      case PathHistory.PeerMoved(Way.Direct from) ->
          out.put("What", "PEER_MOVED").put("Way", text(from, map));
      case PathHistory.Moved() -> out.put("What", "MOVED");
      case PathHistory.Restarted() -> out.put("What", "RESTARTED");
      case PathHistory.RelayGone(int region) ->
          out.put("What", "RELAY_GONE").put("Way", relay(region));
    };
  }

  /** An address with its port, {@code relay N}, {@code DEVICE (ADDRESS)}, or empty. */
  private static String text(@Nullable Way way, @Nullable NetMap map) {
    return switch (way) {
      case null -> "";
      case Way.Direct direct -> direct.endpoint().toString();
      case Way.Through _ -> {
        RelayingDevice device = RelayingDevice.of(map, way);
        yield device == null ? "" : device.text();
      }
      case Way.Relayed relayed -> relay(relayed.region());
    };
  }

  private static String relay(int region) {
    return "relay " + region;
  }

  /** One word; empty: it is direct. */
  static String why(WhyRelayed why) {
    return switch (why) {
      case WhyRelayed.NotRelayed() -> "";
      case WhyRelayed.Idle() -> "IDLE";
      case WhyRelayed.Searching() -> "SEARCHING";
      case WhyRelayed.NoDiscovery() -> "NO_DISCOVERY";
      case WhyRelayed.NoEndpoints() -> "NO_ENDPOINTS";
      case WhyRelayed.InsideTunnel() -> "INSIDE_TUNNEL";
      case WhyRelayed.UdpBlocked() -> "UDP_BLOCKED";
      case WhyRelayed.BothHard() -> "BOTH_HARD";
      case WhyRelayed.OwnHard() -> "OWN_HARD";
      case WhyRelayed.OwnHardNoSockets() -> "OWN_HARD_NO_SOCKETS";
      case WhyRelayed.PeerHard() -> "PEER_HARD";
      case WhyRelayed.NoAnswer() -> "NO_ANSWER";
    };
  }

  /** The reason that has such a name; one that nobody knows here is none. */
  static WhyRelayed why(String name) {
    return switch (name) {
      case "IDLE" -> new WhyRelayed.Idle();
      case "SEARCHING" -> new WhyRelayed.Searching();
      case "NO_DISCOVERY" -> new WhyRelayed.NoDiscovery();
      case "NO_ENDPOINTS" -> new WhyRelayed.NoEndpoints();
      case "INSIDE_TUNNEL" -> new WhyRelayed.InsideTunnel();
      case "UDP_BLOCKED" -> new WhyRelayed.UdpBlocked();
      case "BOTH_HARD" -> new WhyRelayed.BothHard();
      case "OWN_HARD" -> new WhyRelayed.OwnHard();
      case "OWN_HARD_NO_SOCKETS" -> new WhyRelayed.OwnHardNoSockets();
      case "PEER_HARD" -> new WhyRelayed.PeerHard();
      case "NO_ANSWER" -> new WhyRelayed.NoAnswer();
      default -> new WhyRelayed.NotRelayed();
    };
  }

  private static void latency(ObjectNode out, @Nullable Duration latency) {
    if (latency != null) {
      out.put("LatencySeconds", latency.toNanos() / 1e9);
    }
  }
}
