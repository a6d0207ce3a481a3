package io.homeward.engine.control.session;

import io.homeward.engine.inet.IpPrefix;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which peer has which address, so that no address ever leads to two nodes whatever the server
 * claims: this node's own are nobody else's, and of the others the first that claims one has it for
 * as long as it does; who came later gets it then. One thread at a time.
 */
final class AddressClaims {
  private final Map<IpPrefix, Long> holders = new HashMap<>();
  private final Map<IpPrefix, LinkedHashSet<Long>> waiting = new HashMap<>();
  private Set<IpPrefix> ours = Set.of();

  /** Forgets all peers. */
  void clear() {
    holders.clear();
    waiting.clear();
  }

  /** Sets what this node has. */
  void ours(Collection<IpPrefix> addresses) {
    ours = Set.copyOf(addresses);
  }

  /** A peer claims addresses besides those that it claimed before. */
  void claim(long peer, Collection<IpPrefix> addresses) {
    for (IpPrefix address : addresses) {
      Long holder = holders.putIfAbsent(address, peer);
      if (holder != null && holder != peer) {
        waiting.computeIfAbsent(address, _ -> new LinkedHashSet<>()).add(peer);
      }
    }
  }

  /**
   * A peer gives up its claims.
   *
   * @return the peers that have one of the addresses now and had it not before
   */
  Set<Long> release(long peer, Collection<IpPrefix> addresses) {
    Set<Long> next = new HashSet<>();
    for (IpPrefix address : addresses) {
      LinkedHashSet<Long> queue = waiting.get(address);
      if (holders.getOrDefault(address, 0L) != peer) {
        if (queue != null) {
          queue.remove(peer);
        }
      } else if (queue == null || queue.isEmpty()) {
        holders.remove(address);
      } else {
        long heir = queue.removeFirst();
        holders.put(address, heir);
        next.add(heir);
      }
      if (queue != null && queue.isEmpty()) {
        waiting.remove(address);
      }
    }
    return next;
  }

  /** Whether packets to the address go to this peer. */
  boolean holds(long peer, IpPrefix address) {
    return !ours.contains(address) && holders.getOrDefault(address, 0L) == peer;
  }
}
