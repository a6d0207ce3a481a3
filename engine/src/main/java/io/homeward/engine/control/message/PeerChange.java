package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * New values of some fields of one peer; everything null, zero or absent stays as it is. Protocol
 * reference, section 4.4.
 *
 * @param nodeId which
 * @param derpRegion home relay, 0: unchanged
 * @param cap capability version, 0: unchanged
 * @param capMap all capabilities, null: unchanged
 * @param endpoints all endpoints, null: unchanged
 * @param key WireGuard identity
 * @param discoKey discovery key
 * @param online whether it is online
 * @param lastSeen when it was online last
 * @param keyExpiry end of its key, {@link #NEVER} for no end
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record PeerChange(
    @JsonProperty("NodeID") long nodeId,
    @JsonProperty("DERPRegion") int derpRegion,
    @JsonProperty("Cap") int cap,
    @JsonProperty("CapMap") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<String, @Nullable List<JsonNode>> capMap,
    @JsonProperty("Endpoints") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<Endpoint> endpoints,
    @JsonProperty("Key") @Nullable NodePublicKey key,
    @JsonProperty("DiscoKey") @Nullable DiscoPublicKey discoKey,
    @JsonProperty("Online") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean online,
    @JsonProperty("LastSeen") @Nullable Instant lastSeen,
    @JsonProperty("KeyExpiry") @JsonDeserialize(using = WireTypes.TimeOrNever.class)
        @Nullable Instant keyExpiry) {

  /** As {@code keyExpiry}: the key does not expire any more. */
  public static final Instant NEVER = WireTypes.ZERO_TIME;

  public PeerChange {
    capMap = Wire.mapOfListsOrNull(capMap);
    endpoints = Wire.listOrNull(endpoints);
  }

  /** A change of nothing yet. */
  public static PeerChange of(long nodeId) {
    return new PeerChange(nodeId, 0, 0, null, null, null, null, null, null, null);
  }

  /** The same with the peer being online or, since {@code lastSeen}, not. */
  public PeerChange withOnline(boolean value, @Nullable Instant lastSeen) {
    return new PeerChange(
        nodeId, derpRegion, cap, capMap, endpoints, key, discoKey, value, lastSeen, keyExpiry);
  }

  /** The same with all endpoints. */
  public PeerChange withEndpoints(List<Endpoint> value) {
    return new PeerChange(
        nodeId, derpRegion, cap, capMap, value, key, discoKey, online, lastSeen, keyExpiry);
  }

  /** The same with another discovery key. */
  public PeerChange withDiscoKey(DiscoPublicKey value) {
    return new PeerChange(
        nodeId, derpRegion, cap, capMap, endpoints, key, value, online, lastSeen, keyExpiry);
  }

  /** The same with another home relay. */
  public PeerChange withDerpRegion(int value) {
    return new PeerChange(
        nodeId, value, cap, capMap, endpoints, key, discoKey, online, lastSeen, keyExpiry);
  }

  /** The same with another key and its end. */
  public PeerChange withKey(NodePublicKey value, @Nullable Instant expiry) {
    return new PeerChange(
        nodeId, derpRegion, cap, capMap, endpoints, value, discoKey, online, lastSeen, expiry);
  }
}
