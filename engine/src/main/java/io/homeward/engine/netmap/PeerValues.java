package io.homeward.engine.netmap;

import java.util.List;
import java.util.function.Function;

/**
 * One value for each peer of a net map, computed again only for peers that are others than in the
 * net map before: of thousands usually one. It compares the lists themselves, so that it does not
 * matter how many net maps in between were never seen. One thread at a time.
 *
 * @param <T> immutable, with an {@code equals}
 */
public final class PeerValues<T> {
  private final Function<NodeInfo, T> compute;
  private PeerList peers = PeerList.EMPTY;
  private Object[] values = new Object[0];
  private boolean stale;

  /**
   * The values of nobody.
   *
   * @param compute the value of a peer, which depends on nothing else until {@link #forget}
   */
  public PeerValues(Function<NodeInfo, T> compute) {
    this.compute = compute;
  }

  /** Computes all again at the next {@link #update}. */
  public void forget() {
    stale = true;
  }

  /**
   * Takes over the peers of a net map.
   *
   * @return whether the values are others than before, or of other peers
   */
  public boolean update(List<NodeInfo> next) {
    PeerList sorted = PeerList.of(next);
    Object[] made = new Object[sorted.size()];
    boolean changed = sorted.size() != peers.size();
    int old = 0;
    for (int i = 0; i < made.length; i++) {
      NodeInfo peer = sorted.get(i);
      while (old < peers.size() && peers.get(old).id() < peer.id()) {
        old++;
      }
      NodeInfo before =
          old < peers.size() && peers.get(old).id() == peer.id() ? peers.get(old) : null;
      if (!stale && peer.equals(before)) {
        made[i] = values[old];
      } else {
        T value = compute.apply(peer);
        boolean same = before != null && value.equals(values[old]);
        made[i] = same ? values[old] : value;
        changed |= !same;
      }
    }
    peers = sorted;
    values = made;
    stale = false;
    return changed;
  }

  /** In the order of the peers; not changed any more. */
  @SuppressWarnings("unchecked") // only T are put in
  public List<T> list() {
    return (List<T>) List.of(values);
  }
}
