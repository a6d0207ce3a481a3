package io.homeward.engine.udp;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket that moves datagrams in batches of off-heap memory. One thread receives ({@link
 * #receive} and {@link #awaitReadable}); each thread that sends has a sender of its own. {@link
 * #wake} may be called from any thread; {@link #close} too, once receiver and senders have ended.
 */
public interface UdpBatchSocket extends AutoCloseable {
  /** The local port, 1 to 65535. */
  int port();

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
   * Opens other sockets, each of any free port, whose datagrams end {@link #awaitReadable}, too.
   * They are closed with this one at the latest. Any thread may call it.
   *
   * @param count 1 or more
   * @return so many, or as many as are to be had; none where the system's are not used like that
   */
  default List<SideSocket> openBeside(int count) {
    return List.of();
  }

  /**
   * Fills the batch with what waits at one of the sockets beside. Does not block.
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

  /** Makes the present or next {@link #awaitReadable} return. */
  void wake();

  /** A new way to send, for one thread. */
  UdpSender newSender();

  /** Frees the socket. Idempotent. */
  @Override
  void close();
}
