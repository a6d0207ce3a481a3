package io.homeward.engine.tun;

import java.io.IOException;

/**
 * Where one thread reads packets that the system sends into a device. A device may have several;
 * the system then keeps each flow on one of them, in its order. {@link #wake} may be called from
 * any thread.
 */
public interface TunQueue {
  /**
   * Reads the next packet. Does not block.
   *
   * @return false when none waits
   * @throws IOException when the device is gone
   */
  boolean read(TunPacket into) throws IOException;

  /**
   * Blocks until a packet waits or {@link #wake} was called since the last return.
   *
   * @throws IOException when the device is gone
   */
  void awaitReadable() throws IOException;

  /** Makes the present or next {@link #awaitReadable} return. */
  void wake();
}
