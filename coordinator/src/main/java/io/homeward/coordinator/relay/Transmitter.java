package io.homeward.coordinator.relay;

import java.io.IOException;

/** Where a connection of the relay writes to. */
public interface Transmitter {
  /**
   * Writes, and waits as long as the other end does not read; {@link #close} ends that. Of one
   * thread at a time.
   *
   * @param bytes valid during the call only
   * @throws IOException when the connection is broken, or the other end reads too slowly
   */
  void write(byte[] bytes, int length) throws IOException;

  /** Ends the connection, also while a thread writes or reads. From any thread; does not wait. */
  void close();
}
