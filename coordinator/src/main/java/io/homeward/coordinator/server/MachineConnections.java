package io.homeward.coordinator.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Noise connections that are open, by the socket that carries each. Thread-safe. */
final class MachineConnections {
  private final Map<String, MachineConnection> open = new ConcurrentHashMap<>();

  void add(String socketId, MachineConnection connection) {
    open.put(socketId, connection);
  }

  void remove(String socketId) {
    open.remove(socketId);
  }

  /**
   * The connection that a request came over.
   *
   * @throws IllegalStateException when it is no Noise connection
   */
  MachineConnection of(String socketId) {
    MachineConnection connection = open.get(socketId);
    if (connection == null) {
      throw new IllegalStateException("a request for machines outside Noise");
    }
    return connection;
  }
}
