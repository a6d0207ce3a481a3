package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node as the server tells it; protocol reference, section 4.5.
 *
 * @param id not 0
 * @param stableId opaque
 * @param name with the trailing dot when fully qualified
 * @param user owner
 * @param sharer who shared it into this tailnet, 0 for none
 * @param key its WireGuard identity
 * @param keyExpiry null: never
 * @param machine null: not told
 * @param discoKey null: not told
 * @param addresses its own addresses
 * @param allowedIps null: the same as {@code addresses}; empty: none
 * @param endpoints where it may be reached by UDP
 * @param legacyDerp {@code 127.3.3.40:<region>} from older servers, or empty
 * @param homeDerp region of its relay, 0 for none
 * @param hostinfo about its computer, null: not told
 * @param created null: not told
 * @param cap its capability version, 0: not told
 * @param tags {@code tag:...}
 * @param primaryRoutes subnet routes that it serves now
 * @param lastSeen null: online or not known
 * @param online null: not known
 * @param machineAuthorized false: waits for approval
 * @param capabilities names of capabilities, from older servers
 * @param capMap name to arguments; null arguments are none
 * @param unsignedPeerApiOnly whether only its peer API may be used
 * @param expired whether its key expired
 * @param selfMasqueradeV4 under which IPv4 address this peer sees us
 * @param selfMasqueradeV6 the same for IPv6
 * @param wireGuardOnly whether it speaks plain WireGuard only
 * @param jailed whether it may not open connections to us
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record WireNode(
    @JsonProperty("ID") @JsonInclude(JsonInclude.Include.ALWAYS) long id,
    @JsonProperty("StableID") String stableId,
    @JsonProperty("Name") @JsonInclude(JsonInclude.Include.ALWAYS) String name,
    @JsonProperty("User") @JsonInclude(JsonInclude.Include.ALWAYS) long user,
    @JsonProperty("Sharer") long sharer,
    @JsonProperty("Key") NodePublicKey key,
    @JsonProperty("KeyExpiry") @Nullable Instant keyExpiry,
    @JsonProperty("Machine") @Nullable MachinePublicKey machine,
    @JsonProperty("DiscoKey") @Nullable DiscoPublicKey discoKey,
    @JsonProperty("Addresses") List<IpPrefix> addresses,
    @JsonProperty("AllowedIPs") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<IpPrefix> allowedIps,
    @JsonProperty("Endpoints") List<Endpoint> endpoints,
    @JsonProperty("DERP") String legacyDerp,
    @JsonProperty("HomeDERP") int homeDerp,
    @JsonProperty("Hostinfo") @Nullable WireHostinfo hostinfo,
    @JsonProperty("Created") @Nullable Instant created,
    @JsonProperty("Cap") int cap,
    @JsonProperty("Tags") List<String> tags,
    @JsonProperty("PrimaryRoutes") List<IpPrefix> primaryRoutes,
    @JsonProperty("LastSeen") @Nullable Instant lastSeen,
    @JsonProperty("Online") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean online,
    @JsonProperty("MachineAuthorized") boolean machineAuthorized,
    @JsonProperty("Capabilities") List<String> capabilities,
    @JsonProperty("CapMap") Map<String, @Nullable List<JsonNode>> capMap,
    @JsonProperty("UnsignedPeerAPIOnly") boolean unsignedPeerApiOnly,
    @JsonProperty("Expired") boolean expired,
    @JsonProperty("SelfNodeV4MasqAddrForThisPeer") @Nullable InetAddress selfMasqueradeV4,
    @JsonProperty("SelfNodeV6MasqAddrForThisPeer") @Nullable InetAddress selfMasqueradeV6,
    @JsonProperty("IsWireGuardOnly") boolean wireGuardOnly,
    @JsonProperty("IsJailed") boolean jailed) {
  /**
   * The name of its own node by which our server tells a device that it is no member, or no longer.
   * The reserved domain (RFC 6761, section 6.4) keeps it apart from every name of a device.
   */
  public static final String NOT_A_MEMBER = "not-a-member.invalid.";

  public WireNode {
    if (id == 0) {
      throw new IllegalArgumentException("a node has an id");
    }
    stableId = Wire.text(stableId);
    name = Wire.text(name);
    key = Objects.requireNonNullElse(key, NodePublicKey.ZERO);
    addresses = Wire.list(addresses);
    allowedIps = Wire.listOrNull(allowedIps);
    endpoints = Wire.list(endpoints);
    legacyDerp = Wire.text(legacyDerp);
    tags = Wire.list(tags);
    primaryRoutes = Wire.list(primaryRoutes);
    capabilities = Wire.list(capabilities);
    capMap = Wire.mapOfLists(capMap);
  }

  /**
   * Nothing told but who it is.
   *
   * @param id not 0
   */
  public static WireNodeBuilder builder(long id, NodePublicKey key) {
    return new WireNodeBuilder(id, key);
  }
}
