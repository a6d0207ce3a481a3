package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.way.Way;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link PathMachine} is told. Messages of discovery are authentic already. */
public sealed interface PathEvent {
  /**
   * What the map says of the peer now; it replaces what it said before.
   *
   * @param endpoints where it may be, best first
   * @param disco its discovery key, null when it takes no part in discovery
   * @param homeRegion where its relay is, 0: not told
   */
  record Named(List<Endpoint> endpoints, @Nullable DiscoPublicKey disco, int homeRegion)
      implements PathEvent {
    public Named {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** The system sends other addresses into the tunnel from now on. */
  record RoutesChanged(TunnelRoutes routes) implements PathEvent {}

  /** What this node knows of its own network is this now. */
  record OwnNetworkIs(OwnNetwork network) implements PathEvent {}

  /** This node would tell a peer other endpoints of its own than before. */
  record OwnEndpointsChanged() implements PathEvent {}

  /**
   * This node is somewhere else, or was away for a while.
   *
   * @param inUse whether there is a session with the peer
   * @param again whether this repeats one that was told a moment ago
   */
  record Moved(boolean inUse, boolean again) implements PathEvent {}

  /**
   * An initiation of ours is to go out by every way there is; it replaces the one before.
   *
   * @param datagram not changed any more by anyone
   */
  record Initiation(byte[] datagram) implements PathEvent {}

  /** There is a session: the initiation is of no use any more. */
  record SessionReady() implements PathEvent {}

  /** No way worked for 90 s. */
  record HandshakeGivenUp() implements PathEvent {}

  /** Data went out to the peer. */
  record Sent() implements PathEvent {}

  /** An authentic message of the tunnel came by that way. */
  record HeardFrom(Way way) implements PathEvent {}

  /** The peer asks whether we are here. */
  record PingReceived(DiscoMessage.Ping ping, Way from) implements PathEvent {}

  /** The peer answered. */
  record PongReceived(DiscoMessage.Pong pong) implements PathEvent {}

  /** The peer asks to be pinged at these endpoints. */
  record CallMeMaybeReceived(List<Endpoint> endpoints, Way.Relayed by) implements PathEvent {
    public CallMeMaybeReceived {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * The peer answered through a device that relays.
   *
   * @param relay the key of that device as a relay
   * @param latencyNanos of that answer
   */
  record DeviceWorks(Way.Through way, DiscoPublicKey relay, long latencyNanos)
      implements PathEvent {}

  /** The relay of that region says that the peer is not there. */
  record RelayGone(int region) implements PathEvent {}

  /**
   * A socket of this node that serves one peer alone.
   *
   * @param number 1 or more, never used again
   * @param localPort 1 to 65535
   */
  record Socket(int number, int localPort) {}

  /**
   * The sockets that {@link PathAction.OpenSockets} asked for.
   *
   * @param sockets those that could be opened
   * @param wanted how many were asked for
   */
  record SocketsOpened(List<Socket> sockets, int wanted) implements PathEvent {
    public SocketsOpened {
      sockets = List.copyOf(sockets);
    }
  }

  /**
   * A server saw a question of a socket come from there.
   *
   * @param server the how manieth that was asked, from 0
   * @param servers how many were asked
   */
  record PlaceSeen(int socket, int server, int servers, Endpoint seen) implements PathEvent {}

  /** Somebody wants to know now which ways there are. */
  record Asked() implements PathEvent {}

  /** Time has passed; see {@link PathMachine#deadline}. */
  record Deadline() implements PathEvent {}
}
