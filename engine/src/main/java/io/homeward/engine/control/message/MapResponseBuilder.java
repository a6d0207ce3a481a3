package io.homeward.engine.control.message;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link MapResponse}, whose components are many and mostly absent. For meanings see there.
 * Not for several threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class MapResponseBuilder {
  private boolean keepAlive;
  private @Nullable PingRequest pingRequest;
  private String popBrowserUrl = "";
  private @Nullable WireNode node;
  private @Nullable WireDerpMap derpMap;
  private List<WireNode> peers = List.of();
  private List<WireNode> peersChanged = List.of();
  private List<Long> peersRemoved = List.of();
  private List<PeerChange> peersChangedPatch = List.of();
  private Map<Long, Boolean> peerSeenChange = Map.of();
  private Map<Long, Boolean> onlineChange = Map.of();
  private @Nullable WireDnsConfig dnsConfig;
  private String domain = "";
  private @Nullable Boolean collectServices;
  private @Nullable List<WireFilterRule> packetFilter;
  private @Nullable Map<String, @Nullable List<WireFilterRule>> packetFilters;
  private List<WireUserProfile> userProfiles = List.of();
  private @Nullable List<String> health;
  private @Nullable Map<String, @Nullable DisplayMessage> displayMessages;
  private @Nullable Instant controlTime;
  private MapResponse.@Nullable Debug debug;
  private MapResponse.@Nullable ClientVersion clientVersion;
  private @Nullable WireSshPolicy sshPolicy;

  MapResponseBuilder() {}

  /** Sets the component of this name. */
  public MapResponseBuilder keepAlive(boolean value) {
    keepAlive = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder pingRequest(PingRequest value) {
    pingRequest = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder popBrowserUrl(String value) {
    popBrowserUrl = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder node(WireNode value) {
    node = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder derpMap(WireDerpMap value) {
    derpMap = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder peers(List<WireNode> value) {
    peers = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder peersChanged(List<WireNode> value) {
    peersChanged = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder peersRemoved(List<Long> value) {
    peersRemoved = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder peersChangedPatch(List<PeerChange> value) {
    peersChangedPatch = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder peerSeenChange(Map<Long, Boolean> value) {
    peerSeenChange = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder onlineChange(Map<Long, Boolean> value) {
    onlineChange = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder dnsConfig(WireDnsConfig value) {
    dnsConfig = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder domain(String value) {
    domain = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder collectServices(Boolean value) {
    collectServices = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder packetFilter(List<WireFilterRule> value) {
    packetFilter = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder packetFilters(Map<String, @Nullable List<WireFilterRule>> value) {
    packetFilters = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder userProfiles(List<WireUserProfile> value) {
    userProfiles = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder health(List<String> value) {
    health = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder displayMessages(Map<String, @Nullable DisplayMessage> value) {
    displayMessages = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder controlTime(Instant value) {
    controlTime = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder debug(MapResponse.Debug value) {
    debug = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder clientVersion(MapResponse.ClientVersion value) {
    clientVersion = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapResponseBuilder sshPolicy(WireSshPolicy value) {
    sshPolicy = value;
    return this;
  }

  /** The response. */
  public MapResponse build() {
    return new MapResponse(
        keepAlive,
        pingRequest,
        popBrowserUrl,
        node,
        derpMap,
        peers,
        peersChanged,
        peersRemoved,
        peersChangedPatch,
        peerSeenChange,
        onlineChange,
        dnsConfig,
        domain,
        collectServices,
        packetFilter,
        packetFilters,
        userProfiles,
        health,
        displayMessages,
        controlTime,
        debug,
        clientVersion,
        sshPolicy);
  }
}
