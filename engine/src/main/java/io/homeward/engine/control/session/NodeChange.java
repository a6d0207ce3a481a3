package io.homeward.engine.control.session;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NodeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A copy of a {@link NodeInfo} with those fields changed that a delta can change. */
final class NodeChange {
  private final NodeInfo before;
  private NodePublicKey key;
  private @Nullable Instant keyExpiry;
  private @Nullable DiscoPublicKey disco;
  private List<Endpoint> endpoints;
  private int homeDerp;
  private @Nullable Instant lastSeen;
  private @Nullable Boolean online;
  private int capability;
  private Map<String, List<String>> capabilities;

  private NodeChange(NodeInfo before) {
    this.before = before;
    key = before.key();
    keyExpiry = before.keyExpiry();
    disco = before.disco();
    endpoints = before.endpoints();
    homeDerp = before.homeDerp();
    lastSeen = before.lastSeen();
    online = before.online();
    capability = before.capability();
    capabilities = before.capabilities();
  }

  static NodeChange of(NodeInfo node) {
    return new NodeChange(node);
  }

  NodeChange key(NodePublicKey value) {
    key = value;
    return this;
  }

  NodeChange keyExpiry(@Nullable Instant value) {
    keyExpiry = value;
    return this;
  }

  NodeChange disco(@Nullable DiscoPublicKey value) {
    disco = value;
    return this;
  }

  NodeChange endpoints(List<Endpoint> value) {
    endpoints = value;
    return this;
  }

  NodeChange homeDerp(int value) {
    homeDerp = value;
    return this;
  }

  NodeChange lastSeen(@Nullable Instant value) {
    lastSeen = value;
    return this;
  }

  NodeChange online(@Nullable Boolean value) {
    online = value;
    return this;
  }

  NodeChange capability(int value) {
    capability = value;
    return this;
  }

  NodeChange capabilities(Map<String, List<String>> value) {
    capabilities = value;
    return this;
  }

  NodeInfo node() {
    return new NodeInfo(
        before.id(),
        before.stableId(),
        before.name(),
        before.userId(),
        before.sharerId(),
        key,
        keyExpiry,
        before.machine(),
        disco,
        before.addresses(),
        before.allowedIps(),
        endpoints,
        homeDerp,
        before.host(),
        before.created(),
        lastSeen,
        online,
        capability,
        before.tags(),
        before.primaryRoutes(),
        before.machineAuthorized(),
        before.expired(),
        before.unsignedPeerApiOnly(),
        before.wireGuardOnly(),
        before.jailed(),
        before.selfMasqueradeV4(),
        before.selfMasqueradeV6(),
        capabilities);
  }
}
