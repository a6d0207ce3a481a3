package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import org.jspecify.annotations.Nullable;

/** What {@link PeerPath} asks its owner to do, or tells it. */
public sealed interface PathAction {
  /** Send this handshake message there. */
  record SendTo(Endpoint endpoint, byte[] datagram) implements PathAction {}

  /** Send an empty packet there with the present session, so that the peer learns where we are. */
  record Greet(Endpoint endpoint) implements PathAction {}

  /** From now on data goes there; null: there is no way to the peer. */
  record UseEndpoint(@Nullable Endpoint endpoint) implements PathAction {}

  /** The peer may be there, but the way would lead into the tunnel itself: to be counted. */
  record Refused(Endpoint endpoint) implements PathAction {}
}
