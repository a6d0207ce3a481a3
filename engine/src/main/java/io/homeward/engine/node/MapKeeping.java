package io.homeward.engine.node;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.netmap.NetMap;
import io.homeward.engine.store.KeptMap;
import io.homeward.engine.store.NodeStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tailnet as it was told last, so that the tunnel and every name are there at the next
 * start though the server is not. A large tailnet changes all the time: it is written at most once
 * a minute, and once an hour when nothing changes, since that it was still true is worth knowing.
 * Owned by the node's thread.
 */
final class MapKeeping {
  private static final Logger LOG = LoggerFactory.getLogger(MapKeeping.class);
  private static final Duration AFTER_CHANGE = Duration.ofMinutes(1);
  private static final Duration UNCHANGED = Duration.ofHours(1);

  private final NodeStore store;
  private final WallClock clock;
  private @Nullable NodePublicKey key; // null: nothing is kept
  private @Nullable NetMap written;
  private @Nullable Instant writtenAt;
  private @Nullable KeptMap newest;

  MapKeeping(NodeStore store, WallClock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What was kept, also when this node's own key has expired since. */
  Optional<KeptMap> load() {
    return store.loadMap(clock.now());
  }

  /**
   * How things are now.
   *
   * @param own the key of this node, null: nobody is signed in
   */
  void follow(NodeStatus status, @Nullable NodePublicKey own) {
    if (own == null) {
      if (key != null || newest != null) {
        forget();
      }
      return;
    }
    key = own;
    NetMap map = status.netMap();
    if (map != null && status.controlConnected()) {
      Instant now = clock.now();
      newest = new KeptMap(status.preferences().controlUrl(), own, now, map);
      Instant last = writtenAt;
      if (last == null || !now.isBefore(last.plus(map == written ? UNCHANGED : AFTER_CHANGE))) {
        write(newest);
      }
    }
  }

  /** Writes what is newer than what was written. */
  void close() {
    KeptMap kept = newest;
    if (kept != null && !kept.told().equals(writtenAt)) {
      write(kept);
    }
  }

  private void write(KeptMap kept) {
    writtenAt = kept.told(); // also when it fails: the next minute tries again
    written = kept.map();
    try {
      store.saveMap(kept);
    } catch (IOException | RuntimeException e) {
      LOG.warn("the tailnet's devices could not be written down: {}", e.getMessage());
    }
  }

  private void forget() {
    key = null;
    newest = null;
    written = null;
    writtenAt = null;
    try {
      store.forgetMap();
    } catch (IOException e) {
      LOG.warn("the tailnet's devices could not be forgotten: {}", e.getMessage());
    }
  }
}
