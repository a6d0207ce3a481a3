package io.homeward.engine.dataplane;

import io.homeward.engine.inet.Endpoint;

/**
 * Who finds out where the outside sees this node, by asking STUN servers by the tunnel's socket.
 * Called on the thread that also does the handshakes: it must hand work on and return at once.
 */
public interface PlaceFinder {
  /** Nobody does. */
  PlaceFinder NONE =
      new PlaceFinder() {
        @Override
        public void answered(byte[] datagram, Endpoint source, long atNanos) {
          // Nobody asked.
        }

        @Override
        public void wanted() {
          // What is known has to do.
        }
      };

  /**
   * A datagram came that claims to be the answer of a server.
   *
   * @param datagram of whatever bytes after its header, 20 to 512
   * @param source where it came from
   * @param atNanos when, by the data plane's ticker
   */
  void answered(byte[] datagram, Endpoint source, long atNanos);

  /**
   * A peer is being told where this node is, or packets begin to flow to or from one: where this
   * node is should be known freshly.
   */
  void wanted();
}
