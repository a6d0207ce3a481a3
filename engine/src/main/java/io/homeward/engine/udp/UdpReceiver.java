package io.homeward.engine.udp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread receives datagrams of a port, in batches of off-heap memory. A port may have
 * several; the system then gives what comes from one address and port to the same of them. {@link
 * #wake} may be called from any thread.
 */
public interface UdpReceiver {
  /** Room for what {@link #receive} brings, for one thread. */
  UdpReceiveBatch newReceiveBatch();

  /**
   * Fills the batch with what waits, replacing what it held. Does not block.
   *
   * @return how many entries it now has; fewer than it can have: nothing waits any more
   * @throws IOException when the socket is of no use any more; trouble of single datagrams is not
   *     an exception
   */
  int receive(UdpReceiveBatch batch) throws IOException;

  /**
   * Blocks until something waits or {@link #wake} was called since the last return.
   *
   * @throws IOException when the socket is of no use any more
   */
  void awaitReadable() throws IOException;

  /**
   * Fills the batch with what waits at one of the sockets that {@link UdpBatchSocket#openBeside}
   * gave. Does not block.
   *
   * @return at which one, null: nothing waits at any
   */
  default @Nullable SideSocket receiveBeside(UdpReceiveBatch batch) {
    return null;
  }

  /** How many entries the last {@link #receiveBeside} brought. */
  default int receivedBeside() {
    return 0;
  }

  /**
   * Where small datagrams of the port come, apart from the others, so that they need not wait
   * behind these; for one thread at a time, not only this receiver's. What came before a datagram
   * of the one may still wait in the other.
   *
   * @return null: all come here
   */
  default @Nullable UdpReceiver small() {
    return null;
  }

  /**
   * Of a {@link #small} receiver: whether nothing waits at the one that it is apart from. Does not
   * block; for the thread that receives.
   */
  default boolean isLargeEmpty() {
    return true;
  }

  /** Makes the present or next {@link #awaitReadable} return. */
  void wake();
}
