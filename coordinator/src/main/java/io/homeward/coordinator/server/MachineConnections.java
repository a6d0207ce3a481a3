package io.homeward.coordinator.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The Noise connections that are open, by an id of their own. Thread-safe. */
final class MachineConnections {
  private final Map<String, MachineConnection> open = new ConcurrentHashMap<>();

  void add(String id, MachineConnection connection) {
    open.put(id, connection);
  }

  void remove(String id) {
    open.remove(id);
  }

  /** The connection that a request came over; null when it has just gone. */
  @Nullable MachineConnection of(String id) {
    return open.get(id);
  }
}
