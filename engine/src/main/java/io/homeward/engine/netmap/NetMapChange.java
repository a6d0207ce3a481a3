package io.homeward.engine.netmap;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which peers of a net map are others than in the one before it, so that what depends on a peer
 * need not be computed for all of them.
 *
 * @param added peers that were not there
 * @param removed peers that are gone, as they were
 * @param changed peers of which something is another, as they are
 */
public record NetMapChange(List<NodeInfo> added, List<NodeInfo> removed, List<NodeInfo> changed) {
  public NetMapChange {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /**
   * The change from a list.
   *
   * @param next by id, what is there from now on; null for nothing
   */
  public static NetMapChange of(PeerList before, SortedMap<Long, @Nullable NodeInfo> next) {
    List<NodeInfo> added = new ArrayList<>();
    List<NodeInfo> removed = new ArrayList<>();
    List<NodeInfo> changed = new ArrayList<>();
    next.forEach((id, node) -> {
      NodeInfo old = before.byId(id);
      if (node == null) {
        if (old != null) {
          removed.add(old);
        }
      } else if (old == null) {
        added.add(node);
      } else if (!old.equals(node)) {
        changed.add(node);
      }
    });
    return new NetMapChange(added, removed, changed);
  }
}
