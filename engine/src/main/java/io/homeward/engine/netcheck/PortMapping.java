package io.homeward.engine.netcheck;

import io.homeward.engine.inet.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a router that opens ports when asked. Null of a protocol: not known.
 *
 * @param upnp whether it speaks UPnP
 * @param pmp whether it speaks NAT-PMP
 * @param pcp whether it speaks PCP
 * @param external where it passes on what comes for this node; null: nowhere
 */
public record PortMapping(
    @Nullable Boolean upnp,
    @Nullable Boolean pmp,
    @Nullable Boolean pcp,
    @Nullable Endpoint external) {
  /** Nothing is known. */
  public static final PortMapping NONE = new PortMapping(null, null, null, null);
}
