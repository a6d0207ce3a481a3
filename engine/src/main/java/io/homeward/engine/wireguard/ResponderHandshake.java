package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.noise.SymmetricState;
import io.homeward.engine.noise.TransportKeys;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One handshake that a peer began, in the order of its steps: {@link #begin} tells who claims to
 * call, {@link #openTimestamp} proves it, {@link #respond} answers. Sections 5.4.2 and 5.4.3.
 * Nothing of it outlives {@link #erase()}.
 */
final class ResponderHandshake {
  private static final byte[] NOTHING = {};

  private final HandshakeMessage.Initiation initiation;
  private final SymmetricState state;
  private final NodePublicKey claimedPeer;

  private ResponderHandshake(
      HandshakeMessage.Initiation initiation, SymmetricState state, NodePublicKey claimedPeer) {
    this.initiation = initiation;
    this.state = state;
    this.claimedPeer = claimedPeer;
  }

  /** Null when the message is not sealed for us. */
  static @Nullable ResponderHandshake begin(
      LocalIdentity own, HandshakeMessage.Initiation initiation) {
    SymmetricState state = HandshakeStart.state(own.publicKey().bytes());
    HandshakeStart.mixEphemeral(state, initiation.ephemeral());
    if (!state.mixAgreement(own.privateBytes(), initiation.ephemeral())) {
      state.destroy();
      return null;
    }
    byte[] peer = state.decryptAndHash(initiation.sealedStatic());
    if (peer == null) {
      state.destroy();
      return null;
    }
    return new ResponderHandshake(initiation, state, new NodePublicKey(peer));
  }

  NodePublicKey claimedPeer() {
    return claimedPeer;
  }

  /** The time stamp, or null when the caller does not hold the key that it claims. */
  byte @Nullable [] openTimestamp(RemoteIdentity peer) {
    if (!peer.usable()) {
      return null;
    }
    state.mixKey(peer.staticAgreement());
    return state.decryptAndHash(initiation.sealedTimestamp());
  }

  /**
   * The response and the keys, or null for an ephemeral key of small order. Call after {@link
   * #openTimestamp}.
   *
   * @param ephemeral a new private key, erased here
   */
  @Nullable Answer respond(RemoteIdentity peer, int localIndex, byte[] ephemeral) {
    try {
      byte[] ephemeralPublic = X25519.publicKey(ephemeral);
      HandshakeStart.mixEphemeral(state, ephemeralPublic);
      if (!state.mixAgreement(ephemeral, initiation.ephemeral())
          || !state.mixAgreement(ephemeral, peer.publicBytes())) {
        return null;
      }
      state.mixKeyAndHash(peer.presharedKey());
      byte[] sealedNothing = state.encryptAndHash(NOTHING);
      HandshakeMessage.Response response =
          new HandshakeMessage.Response(
              localIndex, initiation.sender(), ephemeralPublic, sealedNothing);
      return new Answer(response, state.split());
    } finally {
      Arrays.fill(ephemeral, (byte) 0);
    }
  }

  /** Overwrites the state. Idempotent. */
  void erase() {
    state.destroy();
  }

  @Override
  public String toString() {
    return "ResponderHandshake[" + claimedPeer.shortForm() + "]";
  }

  /** What {@link #respond} makes. */
  record Answer(HandshakeMessage.Response response, TransportKeys keys) {}
}
