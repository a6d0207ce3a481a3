package io.homeward.coordinator.relay;

import io.homeward.engine.derp.ClientInfo;
import io.homeward.engine.derp.DerpFrames;
import io.homeward.engine.derp.DerpFrames.Gone;
import io.homeward.engine.derp.MeshKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The other relays of the region (protocol reference, section 5.3): which keys are with them, and
 * which of them want to know who is here. A device connects to any relay of a region, so all of
 * them pass packets on to each other, once. Thread-safe.
 */
final class Mesh {
  private final Relay relay;
  private final @Nullable MeshKey key;
  private final Map<NodePublicKey, Away> away = new ConcurrentHashMap<>();

  /**
   * Held while they are told, which waits for nobody, so that what one hears last is true. Guards
   * nothing else.
   */
  private final Object telling = new Object();

  private final Set<RelayConnection> watchers = ConcurrentHashMap.newKeySet();

  /**
   * The mesh of a relay.
   *
   * @param key by which relays know each other; null: there are no others
   */
  Mesh(Relay relay, @Nullable MeshKey key) {
    this.relay = relay;
    this.key = key;
  }

  /** Whether a client is a relay of this region. */
  boolean includes(ClientInfo client) {
    MeshKey shown = client.meshKey();
    return key != null && shown != null && key.equals(shown);
  }

  /**
   * What is needed to be taken for one of them.
   *
   * @throws IllegalStateException when there is no mesh
   */
  MeshKey key() {
    if (key == null) {
      throw new IllegalStateException("there is no mesh");
    }
    return key;
  }

  /** Where a key is that is not here; null when it is nowhere. */
  @Nullable Away find(NodePublicKey client) {
    return away.get(client);
  }

  /** Another relay has a key. */
  void present(MeshLink link, NodePublicKey client) {
    away.compute(
        client,
        (_, before) -> {
          Away there = before == null ? new Away(client, relay) : before;
          there.add(link);
          return there;
        });
  }

  /** Another relay has a key no more, or is not there itself. */
  void gone(MeshLink link, NodePublicKey client) {
    Away[] last = {null};
    away.computeIfPresent(
        client,
        (_, there) -> {
          if (there.remove(link)) {
            last[0] = there;
            return null;
          }
          return there;
        });
    if (last[0] != null && relay.seat(client) == null) {
      relay.tellGone(client, last[0].sentTo());
    }
  }

  /** From now on another relay hears who comes and goes, and at once who is here. */
  void watch(RelayConnection watcher) {
    synchronized (telling) {
      watchers.add(watcher);
      for (Seat seat : relay.seats()) {
        for (RelayConnection connection : seat.connections()) {
          watcher.tell(present(seat.key(), connection));
        }
      }
    }
  }

  /** A connection is gone. */
  void unwatch(RelayConnection watcher) {
    watchers.remove(watcher);
  }

  /** Somebody has come or gone here. */
  void changed(NodePublicKey client) {
    if (watchers.isEmpty()) {
      return;
    }
    synchronized (telling) {
      // As it is now: of two who call this at once the second may have been the first to change it.
      Seat seat = relay.seat(client);
      RelayConnection active = seat == null ? null : seat.active();
      byte[] frame =
          seat == null || active == null
              ? DerpFrames.peerGone(client, Gone.DISCONNECTED)
              : present(client, active);
      watchers.forEach(watcher -> watcher.tell(frame));
    }
  }

  private static byte[] present(NodePublicKey client, RelayConnection connection) {
    return DerpFrames.peerPresent(
        client,
        connection.remote().getAddress().getAddress(),
        connection.remote().getPort(),
        connection.flags());
  }
}
