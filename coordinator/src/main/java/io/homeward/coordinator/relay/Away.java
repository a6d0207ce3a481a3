package io.homeward.coordinator.relay;

import io.homeward.engine.key.NodePublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A key that is connected to other relays of the region. Thread-safe. */
final class Away implements Destination {
  private final NodePublicKey key;
  private final Relay relay;
  private final List<MeshLink> links = new ArrayList<>(1); // guarded by this
  private final Set<NodePublicKey> sentTo = ConcurrentHashMap.newKeySet(4);
  private volatile @Nullable MeshLink newest;

  Away(NodePublicKey key, Relay relay) {
    this.key = key;
    this.relay = relay;
  }

  /** Who is here gets what is for it here. */
  @Override
  public @Nullable Outlet outlet() {
    return relay.seat(key) == null ? newest : null;
  }

  synchronized void add(MeshLink link) {
    links.remove(link);
    links.add(link);
    newest = link;
  }

  /** Whether it is at no other relay any more. */
  synchronized boolean remove(MeshLink link) {
    links.remove(link);
    newest = links.isEmpty() ? null : links.getLast();
    return links.isEmpty();
  }

  /** The key sent something to one that is here, which wants to know when it is gone. */
  void sent(NodePublicKey to) {
    if (sentTo.size() < Seat.MOST_NOTICES) {
      sentTo.add(to);
    }
  }

  /** To whom here it sent something. */
  Set<NodePublicKey> sentTo() {
    return sentTo;
  }
}
