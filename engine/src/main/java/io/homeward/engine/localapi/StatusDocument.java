package io.homeward.engine.localapi;

import io.homeward.engine.gateway.PortMapState;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netcheck.NetworkReport;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.UserProfile;
import io.homeward.engine.node.HealthItem;
import io.homeward.engine.node.NodeReach;
import io.homeward.engine.node.NodeState;
import io.homeward.engine.node.NodeStatus;
import io.homeward.engine.node.PeerStatus;
import io.homeward.engine.node.SignInPage;
import io.homeward.engine.node.Works;
import io.homeward.engine.preferences.Preferences;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The status that a status document tells: what people see of a tailnet. What only the node itself
 * needs is not in the document, and empty here: rules, the map of relays, resolvers. Pure.
 */
final class StatusDocument {
  /** The year of a time that is not known. */
  private static final String NO_TIME = "0001-";

  private StatusDocument() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it tells no status; what it has of others is left out
   */
  static NodeStatus parse(JsonNode document) {
    NetMap map = map(document);
    List<PeerStatus> peers = new ArrayList<>();
    if (map != null) {
      Map<Long, JsonNode> told = new HashMap<>();
      document.path("Peer").forEach(peer -> told.put(peer.path("NodeID").asLong(0), peer));
      for (NodeInfo node : map.peers()) {
        JsonNode peer = told.get(node.id());
        if (peer != null) {
          peers.add(peer(node, peer));
        }
      }
    }
    return new NodeStatus(
        state(document.path("BackendState").asString("")),
        preferences(document.path("Preferences")),
        signIn(document),
        map,
        peers,
        document.path("ControlConnected").asBoolean(false),
        health(document.path("Problems")),
        document.path("TUNName").asString(""),
        new NodeReach(
            NetworkReport.UNKNOWN,
            router(document.path("Router")),
            ReachJson.relays(document.path("Relays"))));
  }

  private static @Nullable SignInPage signIn(JsonNode document) {
    String page = document.path("AuthURL").asString("");
    String key = document.path("SignInKey").asString("");
    return page.isEmpty()
        ? null
        : new SignInPage(URI.create(page), key.isEmpty() ? null : NodePublicKey.parse(key));
  }

  private static PortMapState router(JsonNode told) {
    String verdict = told.path("Verdict").asString("");
    for (PortMapState.Verdict known : PortMapState.Verdict.values()) {
      if (known.name().equals(verdict)) {
        return new PortMapState(known, null, null, Set.of());
      }
    }
    return PortMapState.OFF;
  }

  private static NodeState state(String name) {
    for (NodeState state : NodeState.values()) {
      if (state.wireName().equals(name)) {
        return state;
      }
    }
    throw new IllegalArgumentException("no state is called \"" + name + "\"");
  }

  private static Preferences preferences(JsonNode told) {
    String hostname = told.path("Hostname").asString("");
    JsonNode port = told.path("RelayServerPort");
    return new Preferences(
        URI.create(told.path("ControlURL").asString("")),
        hostname.isEmpty() ? null : hostname,
        told.path("WantRunning").asBoolean(false),
        told.path("CorpDNS").asBoolean(true),
        told.path("RouteAll").asBoolean(false),
        told.path("ShieldsUp").asBoolean(false),
        port.isInt() ? port.asInt(0) : null);
  }

  private static List<HealthItem> health(JsonNode problems) {
    List<HealthItem> items = new ArrayList<>();
    for (JsonNode problem : problems) {
      Instant since = time(problem.path("Since"));
      items.add(
          new HealthItem(
              LocalApiClient.parseProblem(problem),
              since == null ? Instant.EPOCH : since,
              works(problem.path("Works").asString(""))));
    }
    return items;
  }

  private static Works works(String name) {
    for (Works works : Works.values()) {
      if (works.name().equals(name)) {
        return works;
      }
    }
    return Works.PART;
  }

  private static @Nullable NetMap map(JsonNode document) {
    JsonNode self = document.path("Self");
    if (!self.isObject()) {
      return null;
    }
    List<NodeInfo> peers = new ArrayList<>();
    document.path("Peer").forEach(peer -> peers.add(node(peer)));
    peers.sort(Comparator.comparingLong(NodeInfo::id));
    Map<Long, UserProfile> users = new HashMap<>();
    for (JsonNode user : document.path("User")) {
      long id = user.path("ID").asLong(0);
      users.put(
          id,
          new UserProfile(
              id,
              user.path("LoginName").asString(""),
              user.path("DisplayName").asString(""),
              user.path("ProfilePicURL").asString("")));
    }
    List<HealthMessage> health = new ArrayList<>();
    document
        .path("Health")
        .forEach(text -> health.add(new HealthMessage("", text.asString(""), "", "medium", false)));
    return new NetMap(
        node(self),
        peers,
        users,
        DnsConfig.EMPTY,
        DerpMap.EMPTY,
        List.of(),
        document.path("CurrentTailnet").path("Name").asString(""),
        health);
  }

  private static NodeInfo node(JsonNode told) {
    List<HostInfo.Service> services = new ArrayList<>();
    for (JsonNode service : told.path("Services")) {
      services.add(
          new HostInfo.Service(
              service.path("Proto").asString(""),
              service.path("Port").asInt(0),
              service.path("Description").asString("")));
    }
    HostInfo host =
        HostInfo.builder()
            .hostname(told.path("HostName").asString(""))
            .os(told.path("OS").asString(""))
            .osVersion(told.path("OSVersion").asString(""))
            .services(services)
            .build();
    return NodeInfo.builder(
            told.path("NodeID").asLong(0), NodePublicKey.parse(told.path("PublicKey").asString("")))
        .stableId(told.path("ID").asString(""))
        .name(told.path("DNSName").asString(""))
        .userId(told.path("UserID").asLong(0))
        .sharerId(told.path("AltSharerUserID").asLong(0))
        .tags(texts(told.path("Tags")))
        .keyExpiry(time(told.path("KeyExpiry")))
        .expired(told.path("Expired").asBoolean(false))
        .addresses(
            texts(told.path("TailscaleIPs")).stream()
                .map(address -> IpPrefix.single(IpText.parse(address)))
                .toList())
        .allowedIps(texts(told.path("AllowedIPs")).stream().map(IpPrefix::parse).toList())
        .primaryRoutes(texts(told.path("PrimaryRoutes")).stream().map(IpPrefix::parse).toList())
        .created(time(told.path("Created")))
        .lastSeen(time(told.path("LastSeen")))
        .online(told.path("Online").asBoolean(false))
        .host(host)
        .build();
  }

  private static PeerStatus peer(NodeInfo node, JsonNode told) {
    String current = told.path("CurAddr").asString("");
    JsonNode latency = told.path("LatencyMillis");
    return new PeerStatus(
        node,
        current.isEmpty() ? null : Endpoint.parse(current),
        told.path("Relay").asString(""),
        LocalApiClient.relayingDevice(told),
        PathJson.why(told.path("WhyRelayed").asString("")),
        told.path("RxBytes").asLong(0),
        told.path("TxBytes").asLong(0),
        time(told.path("LastHandshake")),
        latency.isNumber() ? Duration.ofNanos(Math.round(latency.asDouble(0) * 1e6)) : null,
        told.path("Active").asBoolean(false));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString("")));
    return texts;
  }

  /** Null: not known. */
  private static @Nullable Instant time(JsonNode told) {
    String text = told.asString("");
    try {
      return text.isEmpty() || text.startsWith(NO_TIME) ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
