package io.homeward.engine.control.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node asks for the map of its tailnet or tells what changed about itself; protocol reference,
 * sections 4.1 and 4.6.
 *
 * @param version capability version, more than 0
 * @param compress {@link #ZSTD} or empty
 * @param keepAlive whether the server shall send keep-alives
 * @param nodeKey who asks
 * @param discoKey its discovery key, {@link DiscoPublicKey#ZERO} for none
 * @param stream true: answers go on until one side ends them
 * @param omitPeers with {@code stream} false: only tells, the answer's body counts for nothing
 * @param readOnly deprecated: stores nothing
 * @param hostinfo the whole of it, never a part; null from some clients
 * @param endpoints where the node may be reached by UDP, null: as before
 * @param endpointTypes for each endpoint one of {@link #ENDPOINT_LOCAL} and its siblings
 * @param debugFlags remarks on the node's own trouble
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record MapRequest(
    @JsonProperty("Version") int version,
    @JsonProperty("Compress") String compress,
    @JsonProperty("KeepAlive") boolean keepAlive,
    @JsonProperty("NodeKey") NodePublicKey nodeKey,
    @JsonProperty("DiscoKey") DiscoPublicKey discoKey,
    @JsonProperty("Stream") boolean stream,
    @JsonProperty("OmitPeers") boolean omitPeers,
    @JsonProperty("ReadOnly") boolean readOnly,
    @JsonProperty("Hostinfo") @Nullable WireHostinfo hostinfo,
    @JsonProperty("Endpoints") @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable List<Endpoint> endpoints,
    @JsonProperty("EndpointTypes") List<Integer> endpointTypes,
    @JsonProperty("DebugFlags") List<String> debugFlags) {

  /** The value of {@code compress} for zstd. */
  public static final String ZSTD = "zstd";

  /** An address of one of the node's own interfaces. */
  public static final int ENDPOINT_LOCAL = 1;

  /** An address that a STUN server saw. */
  public static final int ENDPOINT_STUN = 2;

  /** An address of a port mapping. */
  public static final int ENDPOINT_PORT_MAPPED = 3;

  /** The address of STUN with the local port, for hard NATs. */
  public static final int ENDPOINT_STUN_LOCAL_PORT = 4;

  /** An address that the person gave. */
  public static final int ENDPOINT_CONFIGURED = 5;

  public MapRequest {
    compress = Wire.text(compress);
    nodeKey = Objects.requireNonNullElse(nodeKey, NodePublicKey.ZERO);
    discoKey = Objects.requireNonNullElse(discoKey, DiscoPublicKey.ZERO);
    endpoints = Wire.listOrNull(endpoints);
    endpointTypes = Wire.list(endpointTypes);
    debugFlags = Wire.list(debugFlags);
  }

  /** Nothing told and nothing asked for but who asks. */
  public static MapRequestBuilder builder(int version, NodePublicKey nodeKey) {
    return new MapRequestBuilder(version, nodeKey);
  }

  /** Whether this only tells what changed, the "lite" update of section 4.6. */
  public boolean isUpdate() {
    return !stream && omitPeers;
  }
}
