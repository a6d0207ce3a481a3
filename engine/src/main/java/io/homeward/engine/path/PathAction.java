package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import org.jspecify.annotations.Nullable;

/** What {@link PeerPath} asks its owner to do, or tells it. */
public sealed interface PathAction {
  /** Send this handshake message there. */
  record SendTo(Way way, byte[] datagram) implements PathAction {}

  /** Send an empty packet there with the present session, so that the peer learns where we are. */
  record Greet(Way way) implements PathAction {}

  /** From now on data goes there; null: there is no way to the peer. */
  record Use(@Nullable Way way) implements PathAction {}

  /** The peer may be there, but the way would lead into the tunnel itself: to be counted. */
  record Refused(Endpoint endpoint) implements PathAction {}
}
