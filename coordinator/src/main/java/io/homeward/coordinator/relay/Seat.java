package io.homeward.coordinator.relay;

import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A key that is here: its connections, of which one gets the packets. A device that connects again
 * before its old connection is known to be dead has two for a while; the one that said something
 * last is believed. Thread-safe.
 */
final class Seat implements Destination {
  /** To more than so many keys that it sent to, nobody says that it is gone. */
  static final int MOST_NOTICES = 10_000;

  /**
   * A device that connects again speaks by one connection and then by the other once. Two that take
   * turns so often, without another connection in between, have the same key, and neither gets all
   * of its packets.
   */
  private static final int FIGHT = 8;

  /** They are given this time for it; whoever takes longer is not yet fighting. */
  private static final long FIGHT_NANOS = TimeUnit.MINUTES.toNanos(1);

  static final String FOUGHT_OVER =
      "another device uses the key of this one: packets reach now the one, now the other; sign one of"
          + " them in again with a key of its own";

  private final NodePublicKey key;
  private final List<RelayConnection> connections = new ArrayList<>(1); // guarded by this
  private final Set<NodePublicKey> sentTo = ConcurrentHashMap.newKeySet(4);
  private volatile @Nullable RelayConnection active;
  private int turns; // since turnsBegan; guarded by this
  private long turnsBegan; // guarded by this
  private boolean foughtOver; // and told; guarded by this

  Seat(NodePublicKey key) {
    this.key = key;
  }

  NodePublicKey key() {
    return key;
  }

  /** Who gets the packets for the key; null when all connections are gone. */
  @Nullable RelayConnection active() {
    return active;
  }

  @Override
  public @Nullable Outlet outlet() {
    return active;
  }

  synchronized void add(RelayConnection connection) {
    connections.add(connection);
    // One device that moves a lot leaves a few late words behind each time.
    turns = 0;
    active = connection;
  }

  /** Whether that was the last one. */
  synchronized boolean remove(RelayConnection connection) {
    connections.remove(connection);
    if (foughtOver && connections.size() == 1) {
      foughtOver = false;
      connections.getFirst().tell(DerpFrames.health(""));
    }
    if (active == connection) {
      active = connections.isEmpty() ? null : connections.getLast();
    }
    return connections.isEmpty();
  }

  /** It said something, so it is alive. */
  void heardFrom(RelayConnection connection) {
    if (active != connection) {
      become(connection);
    }
  }

  private synchronized void become(RelayConnection connection) {
    if (connections.contains(connection)) {
      active = connection;
      takeTurn(System.nanoTime());
    }
  }

  private void takeTurn(long now) {
    if (turns == 0 || now - turnsBegan > FIGHT_NANOS) {
      turns = 0;
      turnsBegan = now;
    }
    if (++turns >= FIGHT && !foughtOver) {
      foughtOver = true;
      byte[] told = DerpFrames.health(FOUGHT_OVER);
      connections.forEach(each -> each.tell(told));
    }
  }

  /** The key sent something to another, which wants to know when it is gone. */
  void sent(NodePublicKey to) {
    if (sentTo.size() < MOST_NOTICES) {
      sentTo.add(to);
    }
  }

  /** To whom it sent something. */
  Set<NodePublicKey> sentTo() {
    return sentTo;
  }

  /** All connections of the key. */
  synchronized List<RelayConnection> connections() {
    return List.copyOf(connections);
  }
}
