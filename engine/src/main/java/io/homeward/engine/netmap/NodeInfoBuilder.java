package io.homeward.engine.netmap;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link NodeInfo}, whose components are many and mostly absent. For meanings see its
 * parts. Not for several threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class NodeInfoBuilder {
  private long id;
  private String stableId;
  private String name = "";
  private long userId;
  private long sharerId;
  private List<String> tags = List.of();
  private NodePublicKey key;
  private @Nullable Instant keyExpiry;
  private boolean expired;
  private @Nullable MachinePublicKey machine;
  private @Nullable DiscoPublicKey disco;
  private List<IpPrefix> addresses = List.of();
  private List<IpPrefix> allowedIps = List.of();
  private List<IpPrefix> primaryRoutes = List.of();
  private @Nullable InetAddress selfMasqueradeV4;
  private @Nullable InetAddress selfMasqueradeV6;
  private List<Endpoint> endpoints = List.of();
  private int homeDerp;
  private @Nullable Instant created;
  private @Nullable Instant lastSeen;
  private @Nullable Boolean online;
  private int capabilityVersion;
  private boolean machineAuthorized = true;
  private boolean unsignedPeerApiOnly;
  private boolean wireGuardOnly;
  private boolean jailed;
  private Map<String, List<String>> capabilities = Map.of();
  private HostInfo host = HostInfo.EMPTY;

  NodeInfoBuilder(long id, NodePublicKey key) {
    this.id = id;
    this.key = key;
    stableId = "n" + id;
  }

  NodeInfoBuilder(NodeInfo like) {
    id = like.identity().id();
    stableId = like.identity().stableId();
    name = like.identity().name();
    userId = like.identity().userId();
    sharerId = like.identity().sharerId();
    tags = like.identity().tags();
    key = like.keys().node();
    keyExpiry = like.keys().expiry();
    expired = like.keys().expired();
    machine = like.keys().machine();
    disco = like.keys().disco();
    addresses = like.routing().addresses();
    allowedIps = like.routing().allowedIps();
    primaryRoutes = like.routing().primaryRoutes();
    selfMasqueradeV4 = like.routing().selfMasqueradeV4();
    selfMasqueradeV6 = like.routing().selfMasqueradeV6();
    endpoints = like.reach().endpoints();
    homeDerp = like.reach().homeDerp();
    created = like.presence().created();
    lastSeen = like.presence().lastSeen();
    online = like.presence().online();
    capabilityVersion = like.rights().version();
    machineAuthorized = like.rights().machineAuthorized();
    unsignedPeerApiOnly = like.rights().unsignedPeerApiOnly();
    wireGuardOnly = like.rights().wireGuardOnly();
    jailed = like.rights().jailed();
    capabilities = like.rights().capabilities();
    host = like.host();
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder stableId(String value) {
    stableId = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder name(String value) {
    name = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder userId(long value) {
    userId = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder sharerId(long value) {
    sharerId = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder tags(List<String> value) {
    tags = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder key(NodePublicKey value) {
    key = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder keyExpiry(@Nullable Instant value) {
    keyExpiry = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder expired(boolean value) {
    expired = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder machine(@Nullable MachinePublicKey value) {
    machine = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder disco(@Nullable DiscoPublicKey value) {
    disco = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder addresses(List<IpPrefix> value) {
    addresses = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder allowedIps(List<IpPrefix> value) {
    allowedIps = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder primaryRoutes(List<IpPrefix> value) {
    primaryRoutes = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder selfMasqueradeV4(@Nullable InetAddress value) {
    selfMasqueradeV4 = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder selfMasqueradeV6(@Nullable InetAddress value) {
    selfMasqueradeV6 = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder endpoints(List<Endpoint> value) {
    endpoints = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder homeDerp(int value) {
    homeDerp = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder created(@Nullable Instant value) {
    created = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder lastSeen(@Nullable Instant value) {
    lastSeen = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder online(@Nullable Boolean value) {
    online = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder capabilityVersion(int value) {
    capabilityVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder machineAuthorized(boolean value) {
    machineAuthorized = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder unsignedPeerApiOnly(boolean value) {
    unsignedPeerApiOnly = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder wireGuardOnly(boolean value) {
    wireGuardOnly = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder jailed(boolean value) {
    jailed = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder capabilities(Map<String, List<String>> value) {
    capabilities = value;
    return this;
  }

  /** Sets the component of this name. */
  public NodeInfoBuilder host(HostInfo value) {
    host = value;
    return this;
  }

  /** The node. */
  public NodeInfo build() {
    return new NodeInfo(
        new NodeInfo.Identity(id, stableId, name, userId, sharerId, tags),
        new NodeInfo.Keys(key, keyExpiry, expired, machine, disco),
        new NodeInfo.Routing(
            addresses, allowedIps, primaryRoutes, selfMasqueradeV4, selfMasqueradeV6),
        new NodeInfo.Reach(endpoints, homeDerp),
        new NodeInfo.Presence(created, lastSeen, online),
        new NodeInfo.Rights(
            capabilityVersion,
            machineAuthorized,
            unsignedPeerApiOnly,
            wireGuardOnly,
            jailed,
            capabilities),
        host);
  }
}
