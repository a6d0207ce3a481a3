package io.homeward.engine.peerrelay;

import io.homeward.engine.key.DiscoPublicKey;
import java.util.Arrays;

/**
 * Two clients of a relay, whichever comes first.
 *
 * @param lesser the one whose key is the smaller number
 * @param greater the other one
 */
record ClientPair(DiscoPublicKey lesser, DiscoPublicKey greater) {
  ClientPair {
    if (Arrays.compareUnsigned(lesser.bytes(), greater.bytes()) > 0) {
      DiscoPublicKey first = greater;
      greater = lesser;
      lesser = first;
    }
  }

  boolean isOfTwo() {
    return !lesser.equals(greater) && !lesser.isZero();
  }
}
