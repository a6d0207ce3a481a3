package io.homeward.engine.control.message;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link MapRequest}; what is not set is absent. For meanings see there. Not for several
 * threads.
 */
@SuppressWarnings("MissingSummary") // one setter for each component of the record
public final class MapRequestBuilder {
  private int version;
  private String compress = "";
  private boolean keepAlive;
  private NodePublicKey nodeKey;
  private DiscoPublicKey discoKey = DiscoPublicKey.ZERO;
  private boolean stream;
  private boolean omitPeers;
  private boolean readOnly;
  private @Nullable WireHostinfo hostinfo;
  private @Nullable List<Endpoint> endpoints;
  private List<Integer> endpointTypes = List.of();
  private List<String> debugFlags = List.of();

  MapRequestBuilder(int version, NodePublicKey nodeKey) {
    this.version = version;
    this.nodeKey = nodeKey;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder version(int value) {
    version = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder compress(String value) {
    compress = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder keepAlive(boolean value) {
    keepAlive = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder nodeKey(NodePublicKey value) {
    nodeKey = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder discoKey(DiscoPublicKey value) {
    discoKey = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder stream(boolean value) {
    stream = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder omitPeers(boolean value) {
    omitPeers = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder readOnly(boolean value) {
    readOnly = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder hostinfo(@Nullable WireHostinfo value) {
    hostinfo = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder endpoints(@Nullable List<Endpoint> value) {
    endpoints = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder endpointTypes(List<Integer> value) {
    endpointTypes = value;
    return this;
  }

  /** Sets the component of this name. */
  public MapRequestBuilder debugFlags(List<String> value) {
    debugFlags = value;
    return this;
  }

  /** The request. */
  public MapRequest build() {
    return new MapRequest(
        version,
        compress,
        keepAlive,
        nodeKey,
        discoKey,
        stream,
        omitPeers,
        readOnly,
        hostinfo,
        endpoints,
        endpointTypes,
        debugFlags);
  }
}
