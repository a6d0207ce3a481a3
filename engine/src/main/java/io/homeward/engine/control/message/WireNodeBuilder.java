package io.homeward.engine.control.message;

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
import tools.jackson.databind.JsonNode;

/**
 * Fills a {@link WireNode}; what is not set is absent. For meanings see there. Not for several
 * threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class WireNodeBuilder {
  private long id;
  private String stableId = "";
  private String name = "";
  private long user;
  private long sharer;
  private NodePublicKey key;
  private @Nullable Instant keyExpiry;
  private @Nullable MachinePublicKey machine;
  private @Nullable DiscoPublicKey discoKey;
  private List<IpPrefix> addresses = List.of();
  private @Nullable List<IpPrefix> allowedIps;
  private List<Endpoint> endpoints = List.of();
  private String legacyDerp = "";
  private int homeDerp;
  private @Nullable WireHostinfo hostinfo;
  private @Nullable Instant created;
  private int cap;
  private List<String> tags = List.of();
  private List<IpPrefix> primaryRoutes = List.of();
  private @Nullable Instant lastSeen;
  private @Nullable Boolean online;
  private boolean machineAuthorized;
  private List<String> capabilities = List.of();
  private Map<String, @Nullable List<JsonNode>> capMap = Map.of();
  private boolean unsignedPeerApiOnly;
  private boolean expired;
  private @Nullable InetAddress selfMasqueradeV4;
  private @Nullable InetAddress selfMasqueradeV6;
  private boolean wireGuardOnly;
  private boolean jailed;

  WireNodeBuilder(long id, NodePublicKey key) {
    this.id = id;
    this.key = key;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder stableId(String value) {
    stableId = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder name(String value) {
    name = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder user(long value) {
    user = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder sharer(long value) {
    sharer = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder key(NodePublicKey value) {
    key = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder keyExpiry(@Nullable Instant value) {
    keyExpiry = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder machine(@Nullable MachinePublicKey value) {
    machine = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder discoKey(@Nullable DiscoPublicKey value) {
    discoKey = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder addresses(List<IpPrefix> value) {
    addresses = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder allowedIps(@Nullable List<IpPrefix> value) {
    allowedIps = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder endpoints(List<Endpoint> value) {
    endpoints = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder legacyDerp(String value) {
    legacyDerp = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder homeDerp(int value) {
    homeDerp = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder hostinfo(@Nullable WireHostinfo value) {
    hostinfo = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder created(@Nullable Instant value) {
    created = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder cap(int value) {
    cap = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder tags(List<String> value) {
    tags = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder primaryRoutes(List<IpPrefix> value) {
    primaryRoutes = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder lastSeen(@Nullable Instant value) {
    lastSeen = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder online(@Nullable Boolean value) {
    online = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder machineAuthorized(boolean value) {
    machineAuthorized = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder capabilities(List<String> value) {
    capabilities = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder capMap(Map<String, @Nullable List<JsonNode>> value) {
    capMap = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder unsignedPeerApiOnly(boolean value) {
    unsignedPeerApiOnly = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder expired(boolean value) {
    expired = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder selfMasqueradeV4(@Nullable InetAddress value) {
    selfMasqueradeV4 = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder selfMasqueradeV6(@Nullable InetAddress value) {
    selfMasqueradeV6 = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder wireGuardOnly(boolean value) {
    wireGuardOnly = value;
    return this;
  }

  /** Sets the component of this name. */
  public WireNodeBuilder jailed(boolean value) {
    jailed = value;
    return this;
  }

  /** The node. */
  public WireNode build() {
    return new WireNode(
        id,
        stableId,
        name,
        user,
        sharer,
        key,
        keyExpiry,
        machine,
        discoKey,
        addresses,
        allowedIps,
        endpoints,
        legacyDerp,
        homeDerp,
        hostinfo,
        created,
        cap,
        tags,
        primaryRoutes,
        lastSeen,
        online,
        machineAuthorized,
        capabilities,
        capMap,
        unsignedPeerApiOnly,
        expired,
        selfMasqueradeV4,
        selfMasqueradeV6,
        wireGuardOnly,
        jailed);
  }
}
