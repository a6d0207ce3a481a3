package io.homeward.engine.netmap;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.RandomAccess;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in order of id, each id once. Immutable; the list after a change of a few nodes costs a
 * copy of references and no sorting, because most changes of a large tailnet are of one node.
 */
public final class PeerList extends AbstractList<NodeInfo> implements RandomAccess {
  /** Nobody. */
  public static final PeerList EMPTY = new PeerList(new NodeInfo[0]);

  private final NodeInfo[] nodes;

  private PeerList(NodeInfo[] nodes) {
    this.nodes = nodes;
  }

  /**
   * The list of these nodes.
   *
   * @throws IllegalArgumentException when two have the same id
   */
  public static PeerList of(Collection<NodeInfo> nodes) {
    if (nodes instanceof PeerList list) {
      return list;
    }
    NodeInfo[] sorted = nodes.toArray(NodeInfo[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(NodeInfo::id));
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i].id() == sorted[i - 1].id()) {
        throw new IllegalArgumentException("two nodes with the id " + sorted[i].id());
      }
    }
    return new PeerList(sorted);
  }

  /** The node of this id, or null. */
  public @Nullable NodeInfo byId(long id) {
    int at = position(id);
    return at < 0 ? null : nodes[at];
  }

  /**
   * The list after a change.
   *
   * @param changes by id, what is there from now on; null for nothing
   */
  public PeerList with(SortedMap<Long, @Nullable NodeInfo> changes) {
    NodeInfo[] next = new NodeInfo[nodes.length + changes.size()];
    int from = 0;
    int to = 0;
    for (var change : changes.entrySet()) {
      int at = position(change.getKey());
      int until = at < 0 ? -at - 1 : at;
      System.arraycopy(nodes, from, next, to, until - from);
      to += until - from;
      from = at < 0 ? until : until + 1;
      NodeInfo node = change.getValue();
      if (node != null) {
        next[to++] = node;
      }
    }
    System.arraycopy(nodes, from, next, to, nodes.length - from);
    to += nodes.length - from;
    return new PeerList(to == next.length ? next : Arrays.copyOf(next, to));
  }

  @Override
  public NodeInfo get(int index) {
    return nodes[index];
  }

  @Override
  public int size() {
    return nodes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    // Most nodes of two lists are the same object.
    return other instanceof PeerList that ? Arrays.equals(nodes, that.nodes) : super.equals(other);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(nodes);
  }

  /** As {@link Arrays#binarySearch}: negative where there is none. */
  private int position(long id) {
    int low = 0;
    int high = nodes.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(nodes[middle].id(), id);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
