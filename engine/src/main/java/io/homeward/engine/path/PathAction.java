package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.way.Way;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link PathMachine} asks its owner to do, or tells it. */
public sealed interface PathAction {
  /** Send this handshake message there. */
  record SendTo(Way way, byte[] datagram) implements PathAction {}

  /** Send an empty packet there with the present session, so that the peer learns where we are. */
  record Greet(Way way) implements PathAction {}

  /**
   * From now on data goes there.
   *
   * @param way null: there is no way to the peer
   * @param spare the same data goes there, too: whether {@code way} still works is not sure; or
   *     null
   */
  record Use(@Nullable Way way, Way.@Nullable Relayed spare) implements PathAction {}

  /** Send this message of discovery there. */
  record SendDisco(Way way, DiscoPublicKey to, DiscoMessage message) implements PathAction {}

  /**
   * Tell the peer this node's own endpoints, so that it pings us there.
   *
   * @param more where else sockets of ours may be reached, in this order, after the others
   */
  record CallMeMaybe(Way.Relayed way, DiscoPublicKey to, List<Endpoint> more)
      implements PathAction {
    public CallMeMaybe {
      more = List.copyOf(more);
    }
  }

  /** Open so many sockets for this peer alone and tell {@link PathEvent.SocketsOpened} at once. */
  record OpenSockets(int count) implements PathAction {}

  /** Ask servers by this socket where they see it; {@link PathEvent.PlaceSeen}. */
  record AskPlace(int socket) implements PathAction {}

  /** These are of no use any more. */
  record CloseSockets(List<Integer> sockets) implements PathAction {
    public CloseSockets {
      sockets = List.copyOf(sockets);
    }
  }

  /** Look for a device that relays to the peer. */
  record SeekDevice() implements PathAction {}

  /**
   * The peer was started anew and knows nothing of a session; where there is one, agree on another.
   */
  record Restarted() implements PathAction {}

  /** The peer may be there, but the way would lead into the tunnel itself: to be counted. */
  record Refused(Endpoint endpoint) implements PathAction {}
}
