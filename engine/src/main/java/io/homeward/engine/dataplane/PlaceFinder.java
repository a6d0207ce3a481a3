package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;

/** Who asks STUN servers by the tunnel's socket and waits for their answers. */
@FunctionalInterface
public interface StunAnswers {
  /** Nobody. */
  StunAnswers NONE = (datagram, source, atNanos) -> {};

  /**
   * A datagram came that claims to be one. Called on the thread that also does the handshakes: it
   * must hand work on and return at once.
   *
   * @param datagram of whatever bytes after its header, 20 to 512
   * @param source where it came from
   * @param atNanos when, by the data plane's ticker
   */
  void received(byte[] datagram, Endpoint source, long atNanos);
}
