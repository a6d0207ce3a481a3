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
 * What is known of the time stamps of initiations beyond the life of a device. Of each peer the
 * greatest that was taken: with it a recorded initiation is refused also after a restart. Of our
 * own one that is greater than all that were sent: peers take none that is smaller, so a device
 * whose clock went back goes on from there. Belongs to one identity of ours; nothing recorded for
 * another can be replayed to it.
 *
 * <p>Thread-safe: the owner of the device tells, another thread writes down ({@link #changes}).
 */
public final class InitiationTimes {
  /**
   * A remembered stamp this far ahead of our clock does not count. It comes from a peer whose clock
   * was wrong, or our own is; if it counted, that peer could not connect for as long.
   */
  static final Duration LONGEST_LEAD = Duration.ofHours(1);

  /**
   * So far ahead of what is sent our own stamps are written down, so that not each of them costs a
   * write. After a kill they go on from there, for as long ahead of the clock.
   */
  static final Duration RESERVED = Duration.ofMinutes(10);

  /**
   * The same while our stamps are ahead of our clock: thousands of them, and a process that is
   * killed again and again gets no further ahead by it than this each time.
   */
  static final Duration RESERVED_AHEAD = Duration.ofSeconds(30);

  private static final InitiationTime NONE = new InitiationTime(0, 0);

  private @Nullable NodePublicKey owner;
  private final Map<NodePublicKey, InitiationTime> newest = new HashMap<>();
  private InitiationTime sent = NONE;
  private InitiationTime reserved = NONE;
  private boolean changed;

  /** Remembers nothing yet. */
  public InitiationTimes() {}

  /** Remembers what was {@link #changes written down}. */
  public InitiationTimes(Snapshot snapshot) {
    owner = snapshot.owner();
    newest.putAll(snapshot.newest());
    sent = snapshot.reserved();
    reserved = snapshot.reserved();
  }

  /**
   * What is remembered at one moment. Immutable.
   *
   * @param owner our own identity
   * @param newest by peer
   * @param reserved none of our own that was sent is greater
   */
  public record Snapshot(
      NodePublicKey owner, Map<NodePublicKey, InitiationTime> newest, InitiationTime reserved) {
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
    return new Snapshot(identity, newest, reserved);
  }

  /** What is remembered when no device uses it any more; null when that is nothing. */
  public synchronized @Nullable Snapshot atEnd() {
    changed |= !reserved.equals(sent);
    reserved = sent;
    return changes();
  }

  /** From now on for this identity of ours; what was remembered for another is forgotten. */
  synchronized void belongTo(NodePublicKey identity) {
    if (!Objects.equals(identity, owner)) {
      owner = identity;
      changed |= !newest.isEmpty() || !reserved.equals(NONE);
      newest.clear();
      sent = NONE;
      reserved = NONE;
    }
  }

  /** Forgets all peers but these. */
  public synchronized void retain(Set<NodePublicKey> peers) {
    changed |= newest.keySet().retainAll(peers);
  }

  /** Our own stamps are greater than this one from now on, whatever the clock shows. */
  synchronized InitiationTime floor() {
    return sent;
  }

  /** A stamp of ours is on its way to a peer. */
  synchronized void sent(InitiationTime time, WallClock clock) {
    if (time.compareTo(sent) > 0) {
      sent = time;
      boolean ahead = time.compareTo(InitiationTime.of(clock.now())) > 0;
      Duration lead = ahead ? RESERVED_AHEAD : RESERVED;
      if (time.plus(lead.dividedBy(2)).compareTo(reserved) > 0) {
        reserved = time.plus(lead);
        changed = true;
      }
    }
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
