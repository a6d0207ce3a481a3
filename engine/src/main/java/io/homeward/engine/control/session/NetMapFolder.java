package io.homeward.engine.control.session;

import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.PeerChange;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import io.homeward.engine.netmap.UserProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Folds the messages of one map stream into one {@link NetMap} after the other; protocol reference,
 * section 4.4. A new stream gets a new folder, because its first message tells everything. One
 * thread at a time.
 */
final class NetMapFolder {
  private static final String ALL = "*";
  private static final String BASE = "base";

  private @Nullable NodeInfo self;
  private final TreeMap<Long, NodeInfo> peers = new TreeMap<>();
  private final Map<Long, UserProfile> users = new HashMap<>();
  private DnsConfig dns = DnsConfig.EMPTY;
  private DerpMap derp = DerpMap.EMPTY;
  private final TreeMap<String, List<FilterRule>> filters = new TreeMap<>();
  private String domain = "";
  private List<String> plainHealth = List.of();
  private final TreeMap<String, DisplayMessage> messages = new TreeMap<>();

  /** Whether a message with this node itself has come. */
  boolean begun() {
    return self != null;
  }

  /**
   * Applies one message that is no keep-alive.
   *
   * @param now by the server's clock
   * @return the tailnet after it, null before this node itself has been told
   */
  @Nullable NetMap fold(MapResponse response, Instant now) {
    WireNode node = response.node();
    if (node != null) {
      self = NetMapValues.node(node);
    }
    if (response.peers().isEmpty()) {
      foldPeerChanges(response, now);
    } else {
      peers.clear();
      response.peers().forEach(this::put);
    }
    response.userProfiles().forEach(user -> users.put(user.id(), NetMapValues.user(user)));
    WireDerpMap relays = response.derpMap();
    if (relays != null) {
      derp = fold(derp, relays);
    }
    foldFilters(response);
    if (response.dnsConfig() != null) {
      dns = NetMapValues.dns(response.dnsConfig());
    }
    if (!response.domain().isEmpty()) {
      domain = response.domain();
    }
    foldHealth(response);
    return netMap();
  }

  /** The order of these five steps is the protocol's. */
  private void foldPeerChanges(MapResponse response, Instant now) {
    response.peersRemoved().forEach(peers::remove);
    response.peersChanged().forEach(this::put);
    response
        .peerSeenChange()
        .forEach((id, seen) ->
            peers.computeIfPresent(
                id, (_, peer) -> peer.toBuilder().lastSeen(isTrue(seen) ? now : null).build()));
    response
        .onlineChange()
        .forEach((id, online) ->
            peers.computeIfPresent(
                id, (_, peer) -> peer.toBuilder().online(isTrue(online)).build()));
    response
        .peersChangedPatch()
        .forEach(
            change -> peers.computeIfPresent(change.nodeId(), (_, peer) -> patch(peer, change)));
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  private void put(WireNode wire) {
    if (wire.key().isZero()) {
      peers.remove(wire.id()); // without a key nothing can ever be sent to it
      return;
    }
    peers.put(wire.id(), NetMapValues.node(wire));
  }

  private static NodeInfo patch(NodeInfo peer, PeerChange change) {
    NodeInfoBuilder to = peer.toBuilder();
    if (change.derpRegion() != 0) {
      to.homeDerp(change.derpRegion());
    }
    if (change.cap() != 0) {
      to.capabilityVersion(change.cap());
    }
    Map<String, @Nullable List<JsonNode>> capMap = change.capMap();
    if (capMap != null) {
      to.capabilities(NetMapValues.capabilities(List.of(), capMap));
    }
    List<Endpoint> endpoints = change.endpoints();
    if (endpoints != null) {
      to.endpoints(endpoints);
    }
    NodePublicKey key = change.key();
    if (key != null && !key.isZero()) {
      to.key(key);
    }
    DiscoPublicKey disco = change.discoKey();
    if (disco != null) {
      to.disco(NetMapValues.orNull(disco));
    }
    if (change.online() != null) {
      to.online(change.online());
    }
    if (change.lastSeen() != null) {
      to.lastSeen(change.lastSeen());
    }
    Instant expiry = change.keyExpiry();
    if (expiry != null) {
      to.keyExpiry(expiry.equals(PeerChange.NEVER) ? null : expiry);
    }
    return to.build();
  }

  private static DerpMap fold(DerpMap before, WireDerpMap wire) {
    Map<Integer, WireDerpMap.@Nullable Region> changed = wire.regions();
    Map<Integer, DerpMap.Region> regions = before.regions();
    boolean omitDefaults = before.omitDefaultRegions();
    if (changed != null) {
      Map<Integer, DerpMap.Region> replaced = new LinkedHashMap<>();
      changed.forEach((id, region) -> {
        if (region != null) {
          replaced.put(id, NetMapValues.region(id, region));
        }
      });
      regions = replaced;
      omitDefaults = wire.omitDefaultRegions();
    }
    WireDerpMap.HomeParams home = wire.homeParams();
    return new DerpMap(
        regions, home == null ? before.regionScores() : home.regionScore(), omitDefaults);
  }

  private void foldFilters(MapResponse response) {
    List<WireFilterRule> base = response.packetFilter();
    if (base != null) {
      filters.put(BASE, NetMapValues.rules(base));
    }
    Map<String, @Nullable List<WireFilterRule>> named = response.packetFilters();
    if (named == null) {
      return;
    }
    if (named.containsKey(ALL) && named.get(ALL) == null) {
      filters.clear();
    }
    named.forEach((name, rules) -> {
      if (name.equals(ALL)) {
        return;
      }
      if (rules == null) {
        filters.remove(name);
      } else {
        filters.put(name, NetMapValues.rules(rules));
      }
    });
  }

  private void foldHealth(MapResponse response) {
    List<String> health = response.health();
    if (health != null) {
      plainHealth = health;
    }
    Map<String, @Nullable DisplayMessage> changed = response.displayMessages();
    if (changed == null) {
      return;
    }
    if (changed.containsKey(ALL) && changed.get(ALL) == null) {
      messages.clear();
    }
    changed.forEach((id, message) -> {
      if (id.equals(ALL)) {
        return;
      }
      if (message == null) {
        messages.remove(id);
      } else {
        messages.put(id, message);
      }
    });
  }

  private @Nullable NetMap netMap() {
    NodeInfo me = self;
    if (me == null) {
      return null;
    }
    List<NodeInfo> others = peers.values().stream().filter(peer -> peer.id() != me.id()).toList();
    List<FilterRule> rules = new ArrayList<>();
    filters.values().forEach(rules::addAll); // in order of name
    List<HealthMessage> health =
        messages.isEmpty()
            ? plainHealth.stream()
                .map(text -> new HealthMessage("", text, "", "medium", false))
                .toList()
            : messages.entrySet().stream()
                .map(entry -> NetMapValues.health(entry.getKey(), entry.getValue()))
                .toList();
    return new NetMap(me, others, users, dns, derp, rules, domain, health);
  }
}
