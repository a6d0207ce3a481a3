package io.homeward.coordinator.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Noise connections that are open, by an id of their own. Thread-safe. */
final class MachineConnections {
  private final Map<String, MachineConnection> open = new ConcurrentHashMap<>();

  void add(String id, MachineConnection connection) {
    open.put(id, connection);
  }

  void remove(String id) {
    open.remove(id);
  }

  /**
   * The connection that a request came over.
   *
   * @throws IllegalStateException when it is no Noise connection
   */
  MachineConnection of(String id) {
    MachineConnection connection = open.get(id);
    if (connection == null) {
      throw new IllegalStateException("a request for machines outside Noise");
    }
    return connection;
  }
}
