package io.homeward.engine.noise;

import java.util.Arrays;

/** The two keys that a handshake ends with. {@link #destroy()} when they have been handed on. */
public final class TransportKeys {
  private final byte[] initiatorSends;
  private final byte[] responderSends;

  TransportKeys(byte[] initiatorSends, byte[] responderSends) {
    this.initiatorSends = initiatorSends;
    this.responderSends = responderSends;
  }

  /** A copy of the key of everything from the initiator to the responder, 32 bytes. */
  public byte[] initiatorSends() {
    return initiatorSends.clone();
  }

  /** A copy of the key of everything from the responder to the initiator, 32 bytes. */
  public byte[] responderSends() {
    return responderSends.clone();
  }

  /** Overwrites both. Idempotent. */
  public void destroy() {
    Arrays.fill(initiatorSends, (byte) 0);
    Arrays.fill(responderSends, (byte) 0);
  }

  @Override
  public String toString() {
    return "TransportKeys[redacted]";
  }
}
