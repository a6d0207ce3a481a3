package io.homeward.engine.relay;

import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.key.NodePublicKey;

/** Keeps nothing of what it hears. */
class QuietListener implements RelayListener {
  @Override
  public void packet(int region, NodePublicKey from, byte[] array, int offset, int length) {
    // Of no interest.
  }

  @Override
  public void peerGone(int region, NodePublicKey peer, Gone reason) {
    // Of no interest.
  }

  @Override
  public void state(int region, RelayState state) {
    // Of no interest.
  }
}
