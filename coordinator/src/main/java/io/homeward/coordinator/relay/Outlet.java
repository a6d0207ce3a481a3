package io.homeward.coordinator.relay;

/** What takes packets for a key: a device's connection, or a link to another relay. */
interface Outlet {
  /**
   * Queues a packet.
   *
   * @param urgent whether it is one of path discovery
   * @param from has the key of the sender at {@code fromAt}
   * @param array has the key of the receiver at {@code at}, then the packet
   * @param length of both
   * @return whether the queue is more than half full
   */
  boolean pass(boolean urgent, byte[] from, int fromAt, byte[] array, int at, int length);

  /** Has what is queued written. */
  void wake();
}
