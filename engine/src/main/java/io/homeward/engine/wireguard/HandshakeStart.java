package io.homeward.engine.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.homeward.engine.noise.SymmetricState;

/** What every handshake begins with; section 5.4. */
final class HandshakeStart {
  private static final String CONSTRUCTION = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s";
  private static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII);

  private HandshakeStart() {}

  static SymmetricState state(byte[] responderPublic) {
    SymmetricState state = new SymmetricState(CONSTRUCTION);
    state.mixHash(IDENTIFIER);
    state.mixHash(responderPublic);
    return state;
  }

  /** The ephemeral key is hashed and, for the sake of the preshared key, mixed into the chain. */
  static void mixEphemeral(SymmetricState state, byte[] ephemeralPublic) {
    state.mixHash(ephemeralPublic);
    state.mixKey(ephemeralPublic);
  }
}
