package io.homeward.engine.control.session;

import io.homeward.engine.control.message.DisplayMessage;
import io.homeward.engine.control.message.MapResponse;
import io.homeward.engine.control.message.PeerChange;
import io.homeward.engine.control.message.WireDerpMap;
import io.homeward.engine.control.message.WireFilterRule;
import io.homeward.engine.control.message.WireNode;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.TailnetRanges;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.DerpMap;
import io.homeward.engine.netmap.DnsConfig;
import io.homeward.engine.netmap.FilterRule;
import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.netmap.NodeInfoBuilder;
import io.homeward.engine.netmap.PeerList;
import io.homeward.engine.netmap.UserProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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
  private List<IpPrefix> refusedAddresses = List.of();

  /** As the server describes them; {@link #claims} decides which addresses they have. */
  private final Map<Long, NodeInfo> told = new HashMap<>();

  private final AddressClaims claims = new AddressClaims();
  private final Set<Long> dirty = new HashSet<>();
  private PeerList peers = PeerList.EMPTY;
  private Map<Long, UserProfile> users = Map.of();
  private DnsConfig dns = DnsConfig.EMPTY;
  private DerpMap derp = DerpMap.EMPTY;
  private final TreeMap<String, List<FilterRule>> filters = new TreeMap<>();
  private List<FilterRule> rules = List.of();
  private String domain = "";
  private List<String> plainHealth = List.of();
  private final TreeMap<String, DisplayMessage> messages = new TreeMap<>();
  private List<HealthMessage> health = List.of();

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
      foldSelf(node);
    }
    if (response.peers().isEmpty()) {
      foldPeerChanges(response, now);
    } else {
      dirty.addAll(told.keySet());
      told.clear();
      claims.clear();
      response.peers().forEach(this::put);
    }
    if (!response.userProfiles().isEmpty()) {
      Map<Long, UserProfile> all = new HashMap<>(users);
      response.userProfiles().forEach(user -> all.put(user.id(), NetMapValues.user(user)));
      users = Map.copyOf(all);
    }
    WireDerpMap relays = response.derpMap();
    if (relays != null) {
      derp = fold(derp, relays);
    }
    foldFilters(response);
    if (response.dnsConfig() != null) {
      dns = NetMapValues.dns(response.dnsConfig());
    }
    if (!response.domain().isEmpty()) {
      domain = NetMapValues.label(response.domain());
    }
    foldHealth(response);
    return netMap();
  }

  private void foldSelf(WireNode wire) {
    NodeInfo before = self;
    NodeInfo next = NetMapValues.node(wire);
    List<IpPrefix> refused = NetMapValues.refusedAddresses(wire);
    if (before == null
        || before.id() != next.id()
        || !before.addresses().equals(next.addresses())) {
      claims.ours(next.addresses());
      dirty.addAll(told.keySet());
    }
    self = next;
    if (!refused.equals(refusedAddresses)) {
      refusedAddresses = refused;
      health = health();
    }
  }

  /** The order of these five steps is the protocol's. */
  private void foldPeerChanges(MapResponse response, Instant now) {
    response.peersRemoved().forEach(this::remove);
    response.peersChanged().forEach(this::put);
    response
        .peerSeenChange()
        .forEach(
            (id, seen) -> change(id, peer -> peer.toBuilder().lastSeen(seen ? now : null).build()));
    response
        .onlineChange()
        .forEach((id, online) -> change(id, peer -> peer.toBuilder().online(online).build()));
    response
        .peersChangedPatch()
        .forEach(change -> change(change.nodeId(), peer -> patch(peer, change)));
  }

  /** Of something else than the addresses. */
  private void change(long id, UnaryOperator<NodeInfo> how) {
    if (told.computeIfPresent(id, (_, peer) -> how.apply(peer)) != null) {
      dirty.add(id);
    }
  }

  private void remove(long id) {
    NodeInfo gone = told.remove(id);
    if (gone != null) {
      dirty.add(id);
      dirty.addAll(claims.release(id, NetMapValues.claims(gone)));
    }
  }

  private void put(WireNode wire) {
    NodeInfo next = wire.key().isZero() ? null : NetMapValues.node(wire);
    NodeInfo before = told.get(wire.id());
    if (next == null) {
      remove(wire.id()); // without a key nothing can ever be sent to it
      return;
    }
    List<IpPrefix> wanted = NetMapValues.claims(next);
    if (before == null || !NetMapValues.claims(before).equals(wanted)) {
      remove(wire.id());
      claims.claim(wire.id(), wanted);
    }
    told.put(wire.id(), next);
    dirty.add(wire.id());
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
      to.endpoints(NetMapValues.endpoints(endpoints));
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

  static DerpMap fold(DerpMap before, WireDerpMap wire) {
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
    if (base == null && named == null) {
      return;
    }
    if (named != null) {
      foldNamedFilters(named);
    }
    rules = filters.values().stream().flatMap(List::stream).toList(); // in order of name
  }

  private void foldNamedFilters(Map<String, @Nullable List<WireFilterRule>> named) {
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
    List<String> plain = response.health();
    Map<String, @Nullable DisplayMessage> changed = response.displayMessages();
    if (plain == null && changed == null) {
      return;
    }
    if (plain != null) {
      plainHealth = plain;
    }
    if (changed != null) {
      foldMessages(changed);
    }
    health = health();
  }

  private void foldMessages(Map<String, @Nullable DisplayMessage> changed) {
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

  private List<HealthMessage> health() {
    List<HealthMessage> all = new ArrayList<>();
    if (!refusedAddresses.isEmpty()) {
      all.add(NetMapValues.refused(refusedAddresses));
    }
    if (messages.isEmpty()) {
      plainHealth.forEach(text -> all.add(NetMapValues.health(text)));
    } else {
      messages.forEach((id, message) -> all.add(NetMapValues.health(id, message)));
    }
    return List.copyOf(all);
  }

  private @Nullable NetMap netMap() {
    NodeInfo me = self;
    if (me == null) {
      return null;
    }
    TreeMap<Long, @Nullable NodeInfo> next = new TreeMap<>();
    for (long id : dirty) {
      NodeInfo peer = told.get(id);
      next.put(id, peer == null || id == me.id() ? null : withItsAddresses(peer));
    }
    dirty.clear();
    peers = peers.with(next);
    return new NetMap(me, peers, users, dns, derp, rules, domain, health);
  }

  /** Without addresses that are ours or another peer's: not even as a route it may have them. */
  private NodeInfo withItsAddresses(NodeInfo peer) {
    Predicate<IpPrefix> its =
        prefix -> !TailnetRanges.mayBeNode(prefix) || claims.holds(peer.id(), prefix);
    if (peer.addresses().stream().allMatch(its) && peer.allowedIps().stream().allMatch(its)) {
      return peer;
    }
    return peer.toBuilder()
        .addresses(peer.addresses().stream().filter(its).toList())
        .allowedIps(peer.allowedIps().stream().filter(its).toList())
        .build();
  }
}
