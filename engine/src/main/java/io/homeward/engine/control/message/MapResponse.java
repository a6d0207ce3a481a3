package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a map stream: what changed in the tailnet; protocol reference, section 4.4. Every
 * component may be null (unchanged) or, where it is a list or map of changes, empty (no change).
 *
 * @param keepAlive whether only {@code pingRequest}, {@code controlTime}, {@code popBrowserUrl} and
 *     {@code clientVersion} count
 * @param pingRequest the server asks for a sign of life
 * @param popBrowserUrl a page to show to the person, or empty
 * @param node this node
 * @param derpMap relays
 * @param peers when not empty, all peers there are; the five change fields do not count then
 * @param peersChanged whole nodes, added or replaced by id
 * @param peersRemoved ids
 * @param peersChangedPatch changes of single fields
 * @param peerSeenChange id to true (seen now) or false (last seen not known)
 * @param onlineChange id to being online
 * @param dnsConfig names and resolvers
 * @param domain name of the tailnet, or empty
 * @param collectServices whether to report listening services
 * @param packetFilter the filter named {@code base}; empty: block everything
 * @param packetFilters by name; null deletes one, {@code *} with null all
 * @param userProfiles added to those known
 * @param health problems as plain text, from older servers; empty: healthy
 * @param displayMessages by id; null deletes one, {@code *} with null all
 * @param controlTime the server's clock
 * @param debug wishes of the server
 * @param clientVersion about newer versions of the client
 * @param sshPolicy who may log in to this node by SSH
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record MapResponse(
    @JsonProperty("KeepAlive") boolean keepAlive,
    @JsonProperty("PingRequest") @Nullable PingRequest pingRequest,
    @JsonProperty("PopBrowserURL") String popBrowserUrl,
    @JsonProperty("Node") @Nullable WireNode node,
    @JsonProperty("DERPMap") @Nullable WireDerpMap derpMap,
    @JsonProperty("Peers") List<WireNode> peers,
    @JsonProperty("PeersChanged") List<WireNode> peersChanged,
    @JsonProperty("PeersRemoved") List<Long> peersRemoved,
    @JsonProperty("PeersChangedPatch") List<PeerChange> peersChangedPatch,
    @JsonProperty("PeerSeenChange") Map<Long, Boolean> peerSeenChange,
    @JsonProperty("OnlineChange") Map<Long, Boolean> onlineChange,
    @JsonProperty("DNSConfig") @Nullable WireDnsConfig dnsConfig,
    @JsonProperty("Domain") String domain,
    @JsonProperty("CollectServices") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Boolean collectServices,
    @JsonProperty("PacketFilter") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<WireFilterRule> packetFilter,
    @JsonProperty("PacketFilters") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<String, @Nullable List<WireFilterRule>> packetFilters,
    @JsonProperty("UserProfiles") List<WireUserProfile> userProfiles,
    @JsonProperty("Health") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<String> health,
    @JsonProperty("DisplayMessages") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable Map<String, @Nullable DisplayMessage> displayMessages,
    @JsonProperty("ControlTime") @Nullable Instant controlTime,
    @JsonProperty("Debug") @Nullable Debug debug,
    @JsonProperty("ClientVersion") @Nullable ClientVersion clientVersion,
    @JsonProperty("SSHPolicy") @Nullable WireSshPolicy sshPolicy) {

  public MapResponse {
    popBrowserUrl = Wire.text(popBrowserUrl);
    peers = Wire.list(peers);
    peersChanged = Wire.list(peersChanged);
    peersRemoved = Wire.list(peersRemoved);
    peersChangedPatch = Wire.list(peersChangedPatch);
    peerSeenChange = Wire.mapWithoutNulls(peerSeenChange);
    onlineChange = Wire.mapWithoutNulls(onlineChange);
    domain = Wire.text(domain);
    packetFilter = Wire.listOrNull(packetFilter);
    packetFilters = Wire.mapOfListsOrNull(packetFilters);
    userProfiles = Wire.list(userProfiles);
    health = Wire.listOrNull(health);
    displayMessages = Wire.mapOrNull(displayMessages);
  }

  /** Nothing but a sign of life. */
  public static MapResponse keepAliveMessage() {
    return builder().keepAlive(true).build();
  }

  /** A response without any change, to be filled. */
  public static MapResponseBuilder builder() {
    return new MapResponseBuilder();
  }

  /**
   * @param sleepSeconds how long to leave the server in peace, 0 or more
   * @param disableLogTail whether logs shall not be uploaded
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record Debug(
      @JsonProperty("SleepSeconds") double sleepSeconds,
      @JsonProperty("DisableLogTail") boolean disableLogTail) {}

  /**
   * @param runningLatest whether the client is the newest
   * @param latestVersion name of the newest, or empty
   * @param urgentSecurityUpdate whether it mends a hole
   * @param shouldNotify whether to tell the person
   * @param notifyUrl page about it, or empty
   * @param notifyText words about it, or empty
   */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public record ClientVersion(
      @JsonProperty("RunningLatest") boolean runningLatest,
      @JsonProperty("LatestVersion") String latestVersion,
      @JsonProperty("UrgentSecurityUpdate") boolean urgentSecurityUpdate,
      @JsonProperty("Notify") boolean shouldNotify,
      @JsonProperty("NotifyURL") String notifyUrl,
      @JsonProperty("NotifyText") String notifyText) {
    public ClientVersion {
      latestVersion = Wire.text(latestVersion);
      notifyUrl = Wire.text(notifyUrl);
      notifyText = Wire.text(notifyText);
    }
  }
}
