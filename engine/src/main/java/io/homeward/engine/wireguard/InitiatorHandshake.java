package io.homeward.engine.wireguard;

import io.homeward.engine.crypto.X25519;
import io.homeward.engine.noise.SymmetricState;
import io.homeward.engine.noise.TransportKeys;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One handshake that we began: made with its initiation, waits for the response. Sections 5.4.2 and
 * 5.4.3. {@link #erase()} when it is over.
 */
final class InitiatorHandshake {
  private static final byte[] NOTHING = {};

  private final LocalIdentity own;
  private final RemoteIdentity peer;
  private final int localIndex;
  private final byte[] ephemeral;
  private final SymmetricState state;
  private final HandshakeMessage.Initiation initiation;

  /**
   * @param ephemeral a new private key, kept and erased here
   * @throws IllegalStateException when the peer is not {@linkplain RemoteIdentity#usable() usable}
   */
  InitiatorHandshake(
      LocalIdentity own, RemoteIdentity peer, int localIndex, byte[] ephemeral, byte[] timestamp) {
    this.own = own;
    this.peer = peer;
    this.localIndex = localIndex;
    this.ephemeral = ephemeral;
    byte[] ephemeralPublic = X25519.publicKey(ephemeral);
    state = HandshakeStart.state(peer.publicBytes());
    HandshakeStart.mixEphemeral(state, ephemeralPublic);
    if (!peer.usable() || !state.mixAgreement(ephemeral, peer.publicBytes())) {
      throw new IllegalStateException("no handshake is possible with a key of small order");
    }
    byte[] sealedStatic = state.encryptAndHash(own.publicKey().bytes());
    state.mixKey(peer.staticAgreement());
    byte[] sealedTimestamp = state.encryptAndHash(timestamp);
    initiation =
        new HandshakeMessage.Initiation(localIndex, ephemeralPublic, sealedStatic, sealedTimestamp);
  }

  int localIndex() {
    return localIndex;
  }

  HandshakeMessage.Initiation initiation() {
    return initiation;
  }

  /** The keys, or null when the response is not authentic, which leaves the handshake as it was. */
  @Nullable TransportKeys finish(HandshakeMessage.Response response) {
    SymmetricState attempt = state.copy();
    try {
      HandshakeStart.mixEphemeral(attempt, response.ephemeral());
      if (!attempt.mixAgreement(ephemeral, response.ephemeral())
          || !attempt.mixAgreement(own.privateBytes(), response.ephemeral())) {
        return null;
      }
      attempt.mixKeyAndHash(peer.presharedKey());
      byte[] opened = attempt.decryptAndHash(response.sealedNothing());
      return opened != null && MessageDigest.isEqual(opened, NOTHING) ? attempt.split() : null;
    } finally {
      attempt.destroy();
    }
  }

  /** Overwrites the ephemeral key and the state. Idempotent. */
  void erase() {
    Arrays.fill(ephemeral, (byte) 0);
    state.destroy();
  }

  @Override
  public String toString() {
    return "InitiatorHandshake[" + peer + "]";
  }
}
