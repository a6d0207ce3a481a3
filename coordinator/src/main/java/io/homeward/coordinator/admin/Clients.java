package io.homeward.coordinator.admin;

/** Asks clients for something over their connection to the server. Thread-safe. */
@FunctionalInterface
public interface Clients {
  /**
   * Asks one, and waits some seconds for its answer.
   *
   * @param deviceId which
   * @param method of HTTP
   * @param path with a query, as the protocol names it
   * @return the body of its answer
   * @throws io.homeward.coordinator.model.RefusedException when it is not connected, does not
   *     answer, or does not know such a thing
   */
  String ask(long deviceId, String method, String path);
}
