package io.homeward.engine.wireguard;

import io.homeward.engine.env.WallClock;
import io.homeward.engine.key.NodePublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The greatest time stamp that was taken from each peer, beyond the life of a device: with it a
 * recorded initiation is refused also after a restart. Belongs to one identity of ours; nothing
 * recorded for another can be replayed to it.
 *
 * <p>Thread-safe: the owner of the device tells, another thread writes down ({@link #changes}).
 */
public final class InitiationTimes {
  /**
   * A remembered stamp this far ahead of our clock does not count. It comes from a peer whose clock
   * was wrong, or our own is; if it counted, that peer could not connect for as long.
   */
  static final Duration LONGEST_LEAD = Duration.ofHours(1);

  private @Nullable NodePublicKey owner;
  private final Map<NodePublicKey, InitiationTime> newest = new HashMap<>();
  private boolean changed;

  /** Remembers nothing yet. */
  public InitiationTimes() {}

  /** Remembers what was {@link #changes written down}. */
  public InitiationTimes(Snapshot snapshot) {
    owner = snapshot.owner();
    newest.putAll(snapshot.newest());
  }

  /**
   * What is remembered at one moment. Immutable.
   *
   * @param owner our own identity
   * @param newest by peer
   */
  public record Snapshot(NodePublicKey owner, Map<NodePublicKey, InitiationTime> newest) {
    public Snapshot {
      newest = Map.copyOf(newest);
    }
  }

  /** What is remembered, when that is more or less than at the last call; else null. */
  public synchronized @Nullable Snapshot changes() {
    NodePublicKey identity = owner;
    if (!changed || identity == null) {
      return null;
    }
    changed = false;
    return new Snapshot(identity, newest);
  }

  /** From now on for this identity of ours; what was remembered for another is forgotten. */
  synchronized void belongTo(NodePublicKey identity) {
    if (!Objects.equals(identity, owner)) {
      owner = identity;
      changed |= !newest.isEmpty();
      newest.clear();
    }
  }

  /** Forgets all peers but these. */
  public synchronized void retain(Set<NodePublicKey> peers) {
    changed |= newest.keySet().retainAll(peers);
  }

  /** A stamp of the peer was taken. */
  synchronized void taken(NodePublicKey peer, InitiationTime time) {
    newest.put(peer, time);
    changed = true;
  }

  /** Whether the stamp is one that was taken from the peer, or one before it. */
  synchronized boolean knows(NodePublicKey peer, InitiationTime time, WallClock clock) {
    InitiationTime known = newest.get(peer);
    return known != null
        && time.compareTo(known) <= 0
        && known.compareTo(InitiationTime.of(clock.now().plus(LONGEST_LEAD))) <= 0;
  }
}
