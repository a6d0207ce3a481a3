package io.homeward.engine.path;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * In which region's relay a peer is looked for: at its home, else where it was heard last, else,
 * for nothing may be known of it yet, where this node is at home itself. A region that said it does
 * not have the peer comes last; when all have said so, they are asked anew.
 */
final class RelayChoice {
  private final Set<Integer> without = new HashSet<>();
  private int home;
  private int heard;
  private int own;

  /**
   * What replaces all that was known of homes; 0: not known.
   *
   * @param peerHome of the peer
   * @param ownHome of this node
   */
  void known(int peerHome, int ownHome) {
    if (peerHome != home) {
      without.remove(peerHome);
    }
    home = peerHome;
    own = ownHome;
  }

  /** The peer is there. */
  void heard(int region) {
    heard = region;
    without.remove(region);
  }

  /** The peer is not there. */
  void lost(int region) {
    without.add(region);
    without.retainAll(regions().boxed().toList());
    if (region() == 0) {
      without.clear();
    }
  }

  /** Where to look for the peer now, 0: nowhere. */
  int region() {
    return regions().filter(region -> !without.contains(region)).findFirst().orElse(0);
  }

  private IntStream regions() {
    return IntStream.of(home, heard, own).filter(region -> region > 0);
  }
}
