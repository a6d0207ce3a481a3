package io.homeward.engine.node;

import io.homeward.engine.inet.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one ping through the tunnel.
 *
 * @param roundTrip how long it took
 * @param endpoint the direct address that it took, null when it was relayed
 * @param relayRegion code of the relay region that it took, empty for none
 * @param relayingDevice the device of the tailnet that it came through, null for none
 */
public record PingReply(
    Duration roundTrip,
    @Nullable Endpoint endpoint,
    String relayRegion,
    @Nullable RelayingDevice relayingDevice) {
  /** One that did not come through a device. */
  public PingReply(Duration roundTrip, @Nullable Endpoint endpoint, String relayRegion) {
    this(roundTrip, endpoint, relayRegion, null);
  }
}
