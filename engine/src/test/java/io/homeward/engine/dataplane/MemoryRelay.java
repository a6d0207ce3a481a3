package io.homeward.engine.dataplane;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.memory.Memory;
import io.homeward.engine.way.Way;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The relays of all regions, in memory: a client is at some of them, and hears who is not. */
final class MemoryRelay {
  private record Client(NodePublicKey key, Set<Integer> regions, DataPlane plane) {}

  private final Map<NodePublicKey, Client> clients = new ConcurrentHashMap<>();
  final AtomicInteger carried = new AtomicInteger();
  volatile boolean down;

  /** The link of a client that is not there until it has {@link #come}. */
  RelayLink link(NodePublicKey own) {
    return (to, address, length) -> send(own, to, address, length);
  }

  /** From now on the client is at these regions' relays. */
  void come(NodePublicKey key, DataPlane plane, Integer... regions) {
    clients.put(key, new Client(key, Set.of(regions), plane));
  }

  /** Tells everybody else, as a relay does when a connection ends. */
  void leave(NodePublicKey key) {
    Client gone = clients.remove(key);
    for (Client client : clients.values()) {
      for (int region : gone == null ? Set.<Integer>of() : gone.regions) {
        client.plane.relayLost(new Way.Relayed(region, key));
      }
    }
  }

  private boolean send(NodePublicKey own, Way.Relayed to, long address, int length) {
    if (down) {
      return false;
    }
    byte[] copy = new byte[length];
    Memory.get(address, copy, 0, length);
    Client target = clients.get(to.peer());
    if (target != null && target.regions.contains(to.region())) {
      carried.incrementAndGet();
      target.plane.relayed(new Way.Relayed(to.region(), own), copy, 0, length);
    } else if (clients.get(own) instanceof Client asker) {
      asker.plane.relayLost(to);
    }
    return true;
  }
}
