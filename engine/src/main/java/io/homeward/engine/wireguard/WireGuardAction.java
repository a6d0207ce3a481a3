package io.homeward.engine.wireguard;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What {@link WireGuardDevice} asks its owner to do, or tells it. Perform them in order. */
public sealed interface WireGuardAction {
  /**
   * Send an initiation by whatever ways to the peer there are; when none is known yet, keep it
   * until one is, until the next one comes or until {@link HandshakeGivenUp} or {@link
   * SessionReady}.
   *
   * @param datagram complete, 148 bytes
   */
  record SendInitiation(NodePublicKey peer, byte[] datagram) implements WireGuardAction {}

  /**
   * Send a message back to where the one that it answers came from.
   *
   * @param peer to whom; null for a cookie, whose receiver is not authenticated
   * @param datagram complete, 92 (response) or 64 bytes (cookie)
   */
  record SendReply(@Nullable NodePublicKey peer, byte[] datagram, Way to)
      implements WireGuardAction {}

  /**
   * An authentic handshake message of the peer came from there. Data packets say the same, and the
   * owner sees those first.
   */
  record HeardFrom(NodePublicKey peer, Way source) implements WireGuardAction {}

  /**
   * Send with this session from now on; first what has waited for one. Receiving with it works
   * already: {@link WireGuardDevice#session} finds it.
   */
  record SessionReady(NodePublicKey peer, TransportSession session) implements WireGuardAction {}

  /**
   * The session is over and its keys are erased. When it was the one in use, data waits for the
   * next ({@link WireGuardDevice#wantHandshake}).
   */
  record SessionDropped(NodePublicKey peer, TransportSession session) implements WireGuardAction {}

  /**
   * An initiation that is sealed for us claims a key that is no peer's. Nothing proves the claim.
   *
   * @param datagram the initiation, for when the peer is added
   */
  record Unknown(NodePublicKey claimed, byte[] datagram, Way source) implements WireGuardAction {}

  /**
   * What an authentic initiation tells of the peer's clock. It may be a copy of an old one.
   *
   * @param behind what the clock shows after it went back: what the peer begins is refused; null:
   *     one was taken again
   */
  record ClockNoticed(NodePublicKey peer, @Nullable Instant behind) implements WireGuardAction {}

  /** Send an empty packet with this session. When data goes out now anyway, that serves as well. */
  record SendKeepalive(NodePublicKey peer, TransportSession session) implements WireGuardAction {}

  /** No answer for 90 s: drop what waits for the peer. New data starts over. */
  record HandshakeGivenUp(NodePublicKey peer) implements WireGuardAction {}
}
