package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.path.PathContext;
import io.homeward.engine.path.PathMachine;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.timer.Deadlines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The peers of the configuration in force with their ways, and what the next configuration changes
 * about them: of thousands of peers usually one. Owned by the protocol thread.
 */
final class PeerBook {
  /** A peer with its way, which is the protocol thread's alone. */
  static final class Entry implements Deadlines.Timed {
    final Peer peer;
    final PathMachine path;
    final PathWidth width = new PathWidth();
    private PeerSpec config;
    private long edition;

    private Entry(Peer peer, PathMachine path, PeerSpec config) {
      this.peer = peer;
      this.path = path;
      this.config = config;
    }

    @Override
    public @Nullable Alarm deadline() {
      return path.deadline();
    }

    @Override
    public Alarm noted() {
      return path.noted();
    }

    /** What the newest configuration says of it. */
    PeerSpec config() {
      return config;
    }
  }

  /**
   * What a configuration changes.
   *
   * @param added not in the book before
   * @param moved other endpoints, another home or another discovery key than before
   * @param gone not in the book any more
   */
  record Change(List<Entry> added, List<Entry> moved, List<Entry> gone) {
    /** Whether the book has the same keys as before. */
    boolean sameKeys() {
      return added.isEmpty() && gone.isEmpty();
    }
  }

  private final Map<NodePublicKey, Entry> entries = new HashMap<>();
  private final AtomicInteger totalStaged = new AtomicInteger();
  private Entry[] order = new Entry[0];
  private long edition;

  /**
   * Takes over the peers of a configuration.
   *
   * @param context for the paths of those that are new
   */
  Change become(List<PeerSpec> configs, PathContext context) {
    edition++;
    List<Entry> added = new ArrayList<>();
    List<Entry> moved = new ArrayList<>();
    Entry[] next = new Entry[configs.size()];
    int distinct = 0;
    for (int i = 0; i < next.length; i++) {
      PeerSpec config = configs.get(i);
      // Nearly always the same peer stands at the same place and has not changed.
      boolean same = i < order.length && order[i].config.equals(config);
      Entry entry = same ? order[i] : entries.get(config.key());
      if (entry == null) {
        PathMachine path = new PathMachine(context, config.key());
        entry = new Entry(new Peer(config.key(), totalStaged), path, config);
        entries.put(config.key(), entry);
        added.add(entry);
      } else if (!same
          && (entry.config.homeRegion() != config.homeRegion()
              || !Objects.equals(entry.config.disco(), config.disco())
              || !entry.config.endpoints().equals(config.endpoints()))) {
        moved.add(entry);
      }
      entry.config = config;
      if (entry.edition != edition) {
        entry.edition = edition;
        distinct++;
      }
      next[i] = entry;
    }
    order = next;
    return new Change(added, moved, entries.size() > distinct ? takeOld() : List.of());
  }

  private List<Entry> takeOld() {
    List<Entry> gone = new ArrayList<>();
    for (Iterator<Entry> it = entries.values().iterator(); it.hasNext(); ) {
      Entry entry = it.next();
      if (entry.edition != edition) {
        it.remove();
        gone.add(entry);
      }
    }
    return gone;
  }

  /** Empties the book; returns who stood in it. */
  List<Entry> takeAll() {
    List<Entry> all = List.copyOf(entries.values());
    entries.clear();
    order = new Entry[0];
    return all;
  }

  /** Null: not in the book. */
  @Nullable Entry find(NodePublicKey key) {
    return entries.get(key);
  }

  /** Null when the book has another peer or none with that key. */
  @Nullable Entry find(Peer peer) {
    Entry entry = entries.get(peer.key);
    return entry != null && entry.peer == peer ? entry : null;
  }

  /** All keys. */
  Set<NodePublicKey> keys() {
    return entries.keySet();
  }

  /** All peers by key, as they are now. */
  Map<NodePublicKey, Peer> byKey() {
    Map<NodePublicKey, Peer> peers = HashMap.newHashMap(entries.size());
    entries.forEach((key, entry) -> peers.put(key, entry.peer));
    return peers;
  }

  /** The peers in the order of the configuration. */
  Peer[] peers() {
    Peer[] peers = new Peer[order.length];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = order[i].peer;
    }
    return peers;
  }

  /** All entries, in the order of the configuration. */
  Entry[] inOrder() {
    return order.clone();
  }
}
