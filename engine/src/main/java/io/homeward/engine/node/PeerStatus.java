package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.netmap.NodeInfo;
import io.homeward.engine.path.WhyRelayed;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A peer and how this node reaches it. Immutable.
 *
 * @param node who
 * @param currentEndpoint the direct address in use, null when there is none
 * @param relayRegion code of the relay region in use, empty for none
 * @param relayingDevice the device of the tailnet through which packets go, null for none
 * @param why why packets do not go directly
 * @param receivedBytes since the node started, 0 or more
 * @param sentBytes since the node started, 0 or more
 * @param lastHandshake null: none yet
 * @param latency of the way in use, else of the last ping that was answered; null: not measured
 * @param active whether traffic flowed in the last two minutes
 */
public record PeerStatus(
    NodeInfo node,
    @Nullable Endpoint currentEndpoint,
    String relayRegion,
    @Nullable RelayingDevice relayingDevice,
    WhyRelayed why,
    long receivedBytes,
    long sentBytes,
    @Nullable Instant lastHandshake,
    @Nullable Duration latency,
    boolean active) {
  /** One that is not reached through a device. */
  public PeerStatus(
      NodeInfo node,
      @Nullable Endpoint currentEndpoint,
      String relayRegion,
      WhyRelayed why,
      long receivedBytes,
      long sentBytes,
      @Nullable Instant lastHandshake,
      @Nullable Duration latency,
      boolean active) {
    this(
        node,
        currentEndpoint,
        relayRegion,
        null,
        why,
        receivedBytes,
        sentBytes,
        lastHandshake,
        latency,
        active);
  }
}
