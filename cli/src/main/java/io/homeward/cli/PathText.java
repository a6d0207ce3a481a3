package io.homeward.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What a person in a terminal reads about the way to a device. */
final class PathText {
  private PathText() {}

  /** All that is known, a line each. */
  static List<String> explain(JsonNode path) {
    List<String> lines = new ArrayList<>();
    lines.add(way(path.path("Kind").asString(""), path.path("Way").asString("")));
    String why = why(path.path("WhyRelayed").asString(""));
    if (!why.isEmpty()) {
      lines.add(why);
    }
    if (!path.path("Tried").isEmpty()) {
      lines.add("tried:");
      for (JsonNode place : path.path("Tried")) {
        lines.add("  " + tried(place));
      }
    }
    if (!path.path("History").isEmpty()) {
      lines.add("history:");
      for (JsonNode entry : path.path("History")) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %.1f s ago: %s",
                entry.path("SecondsAgo").asDouble(0),
                what(entry)));
      }
    }
    return lines;
  }

  private static String way(String kind, String way) {
    return switch (kind) {
      case "TRUSTED" -> "direct, to " + way;
      case "HEARD" -> "direct, to " + way + ", where it was heard";
      case "HOPED" -> "to " + way + ", where it may be; it has not answered";
      case "DOUBTFUL" -> "direct, to " + way + ", and through the relay until it answers there";
      case "RELAYED", "THROUGH_DEVICE" -> "through " + way;
      default -> "there is no way to it now";
    };
  }

  /** Why it is not direct, and what would change that; empty: it is direct. */
  static String why(String reason) {
    return switch (reason) {
      case "" -> "";
      case "IDLE" -> "no direct way was looked for, because nothing was sent for a while";
      case "SEARCHING" -> "a direct way is being looked for";
      case "NO_DISCOVERY" ->
          "it does not take part in finding direct ways; its program may be too old";
      case "NO_ENDPOINTS" -> "nobody says where it is; it may have no network";
      case "INSIDE_TUNNEL" ->
          "all its addresses lead into the tunnel on this computer; a route that covers its network"
              + " may be the reason";
      case "UDP_BLOCKED" ->
          "this network lets no UDP out; ask whoever runs it, or use another network";
      case "BOTH_HARD" ->
          "the routers of both sides make direct ways hard; turn on NAT-PMP, PCP or UPnP in one of"
              + " them, or use IPv6";
      case "OWN_HARD" ->
          "this side's router makes direct ways hard; turn on NAT-PMP, PCP or UPnP in it, or use"
              + " IPv6";
      case "OWN_HARD_NO_SOCKETS" ->
          "this side's router makes direct ways hard, and Homeward cannot open the sockets here that"
              + " get through such routers, as it does on Linux; turn on NAT-PMP, PCP or UPnP in the"
              + " router, or use IPv6";
      case "PEER_HARD" ->
          "its router makes direct ways hard; turn on NAT-PMP, PCP or UPnP in it, or use IPv6";
      case "NO_ANSWER" ->
          "it does not answer at any of its addresses; a firewall on one side may drop UDP";
      default -> "no direct way works (" + reason + ")";
    };
  }

  private static String tried(JsonNode place) {
    int pings = place.path("Pings").asInt(0);
    int pongs = place.path("Pongs").asInt(0);
    String from =
        switch (place.path("Origin").asString("")) {
          case "HEARD" -> "it was heard there";
          case "PINGED" -> "it pinged from there";
          case "NAMED" -> "named by the server";
          case "CALLED" -> "named by the device";
          default -> "from elsewhere";
        };
    String answers =
        pings == 0
            ? "not asked"
            : pongs + " of " + pings + " answered" + latency(place.path("LatencySeconds"));
    return place.path("Endpoint").asString("") + ", " + from + ": " + answers;
  }

  private static String latency(JsonNode seconds) {
    return seconds.isNumber()
        ? String.format(Locale.ROOT, ", the last after %.1f ms", seconds.asDouble() * 1e3)
        : "";
  }

  private static String habit(String habit) {
    return switch (habit) {
      case "PRESERVES" -> "this router keeps a new socket's port";
      case "COUNTS" -> "this router counts its ports up";
      default -> "this router draws its ports";
    };
  }

  private static String what(JsonNode entry) {
    String way = entry.path("Way").asString("");
    return switch (entry.path("What").asString("")) {
      case "USES" -> way(entry.path("Kind").asString(""), way);
      case "CALLED" -> "called it through " + way;
      case "WAS_CALLED" ->
          "it called through "
              + way
              + " and named "
              + entry.path("Endpoints").asInt(0)
              + " addresses";
      case "MANY_SOCKETS" ->
          habit(entry.path("Habit").asString(""))
              + ": opened "
              + entry.path("Sockets").asInt(0)
              + " sockets for it and named "
              + entry.path("Endpoints").asInt(0)
              + " places where they may be";
      case "PEER_MOVED" -> "it sent from " + way;
      case "MOVED" -> "this computer moved, or was asleep";
      case "RESTARTED" -> "it was started anew";
      case "RELAY_GONE" -> way + " said that it is not there";
      default -> "something else";
    };
  }
}
