package io.homeward.engine.derp;

import org.jspecify.annotations.Nullable;

/**
 * What a client says about itself.
 *
 * @param version of the protocol, {@link DerpHandshake#VERSION}
 * @param canAckPings whether it answers pings of the server
 * @param meshKey the key of the relays of a region, when it is one of them
 * @param prober whether it only looks whether the relay works
 */
public record ClientInfo(
    int version, boolean canAckPings, @Nullable MeshKey meshKey, boolean prober) {

  /** What an ordinary device says. */
  public static final ClientInfo DEVICE = new ClientInfo(DerpHandshake.VERSION, true, null, false);
}
