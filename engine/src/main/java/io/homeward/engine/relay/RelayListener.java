package io.homeward.engine.relay;

import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.key.NodePublicKey;

/**
 * Hears what comes from relays. A relay may send whatever it likes as fast as the network carries
 * it: who keeps something of it has to bound that. No method may block: a region's connection is
 * not read meanwhile.
 */
public interface RelayListener {
  /**
   * A packet; on the thread of the region's connection, so for several regions at the same time.
   *
   * @param from who sent it, as the relay says; the same object again as a rule
   * @param array valid during the call only
   * @param length 0 to 65,536
   */
  void packet(int region, NodePublicKey from, byte[] array, int offset, int length);

  /** A device to which we sent something is not at the relay; on the same thread. */
  void peerGone(int region, NodePublicKey peer, Gone reason);

  /**
   * It stands otherwise with a region now. On one thread, in order. A region that is defined no
   * more ends with {@link RelayState.Closed}.
   */
  void state(int region, RelayState state);
}
