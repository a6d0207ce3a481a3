package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.path.OwnNetwork;
import io.homeward.engine.path.PathReport;
import io.homeward.engine.way.Way;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What other threads tell the protocol thread. */
sealed interface ProtocolEvent {
  /** A new configuration, with the tables that were made of it. */
  record Apply(DataPlaneConfig config, LookupTables tables) implements ProtocolEvent {}

  /** This node may be found elsewhere than before. */
  record Moved() implements ProtocolEvent {}

  /** A datagram that claims to be a handshake message. */
  record Handshake(byte[] datagram, Way source) implements ProtocolEvent {}

  /** The region of this node's own relay, 0 for none. */
  record AtHome(int region) implements ProtocolEvent {}

  /** A relay does not have this client, or no more. */
  record RelayLost(Way.Relayed way) implements ProtocolEvent {}

  /** A datagram that claims to be a message of discovery. */
  record Disco(byte[] datagram, Way source) implements ProtocolEvent {}

  /** A datagram through a device that relays which claims to be of that device itself. */
  record RelayHandshake(byte[] datagram, Way.Through source) implements ProtocolEvent {}

  /** Where this node may be reached, best first, and what stands in front of it. */
  record ReachableAt(List<Endpoint> endpoints, OwnNetwork.Nat nat) implements ProtocolEvent {
    public ReachableAt {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** Somebody asks how a peer is reached. */
  record PathAsked(InetAddress address, CompletableFuture<PathReport> reply)
      implements ProtocolEvent {}

  /**
   * A datagram over UDP that claims to answer a question to a STUN server.
   *
   * @param socket which asked, 0: the one of all peers
   */
  record StunAnswer(byte[] datagram, Endpoint source, int socket, long atNanos)
      implements ProtocolEvent {}

  /** A datagram that is no part of the tunnel is to leave by its socket. */
  record SendPlain(byte[] datagram, Endpoint to) implements ProtocolEvent {}

  /** A packet waits for a session with the peer. */
  record SessionWanted(Peer peer) implements ProtocolEvent {}

  /**
   * Some peers have news; the list is in the mailbox.
   *
   * @param urgent it matters at once
   */
  record News(boolean urgent) implements ProtocolEvent {}

  /** Somebody asks for an echo. */
  record Ping(InetAddress address, Duration timeout, CompletableFuture<DataPlane.EchoReply> reply)
      implements ProtocolEvent {}

  /** An echo came back. */
  record PingAnswered(int sequence, Peer peer, long atNanos) implements ProtocolEvent {}

  /** The system sent a packet to a service address. */
  record ServicePacket(byte[] packet) implements ProtocolEvent {}

  /**
   * The answer to a question that came over TCP.
   *
   * @param answer null: there is none
   */
  record TcpAnswer(long connection, byte @Nullable [] answer) implements ProtocolEvent {}

  /** A packet made here, for the system. */
  record Deliver(byte[] packet) implements ProtocolEvent {}

  /** The data plane ends. */
  record Stop() implements ProtocolEvent {}
}
