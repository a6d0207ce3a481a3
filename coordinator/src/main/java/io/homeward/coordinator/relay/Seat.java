package io.homeward.coordinator.relay;

import io.homeward.engine.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A key that is here: its connections, of which one gets the packets. A device that connects again
 * before its old connection is known to be dead has two for a while; the one that said something
 * last is believed. Thread-safe.
 */
final class Seat implements Destination {
  /** To more than so many keys that it sent to, nobody says that it is gone. */
  static final int MOST_NOTICES = 10_000;

  private final NodePublicKey key;
  private final List<RelayConnection> connections = new ArrayList<>(1); // guarded by this
  private final Set<NodePublicKey> sentTo = ConcurrentHashMap.newKeySet(4);
  private volatile @Nullable RelayConnection active;

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
    active = connection;
  }

  /** Whether that was the last one. */
  synchronized boolean remove(RelayConnection connection) {
    connections.remove(connection);
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
