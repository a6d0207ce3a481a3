package io.homeward.engine.udp;

import org.jspecify.annotations.Nullable;

/**
 * Collects datagrams and sends them together. Owned by one thread. A datagram that cannot be sent
 * (no route, network down) is dropped and counted: UDP promises nothing more.
 */
public interface UdpSender extends AutoCloseable {
  /** The most bytes of one datagram. */
  int MAX_DATAGRAM = 65507;

  /** The most bytes of several datagrams. */
  int MAX_ROOM = 128 * 1024;

  /**
   * Room for the next datagram, or for several, one right behind the other. Each is then described
   * by {@link #add}, in their order. Sends what was collected when there is no room left.
   *
   * @param bytes 1 to {@link #MAX_ROOM}
   * @return where to write the first
   */
  long room(int bytes);

  /**
   * Takes a datagram of {@code length} bytes, of those that were written at the last {@link #room}
   * the first that was not taken yet.
   */
  void add(int length, UdpAddress destination);

  /**
   * By which socket the datagrams leave from now on; those that were collected for another one are
   * sent. Only for sockets that {@link UdpBatchSocket#openBeside} gave.
   *
   * @param socket null: the one of all peers
   */
  default void by(@Nullable SideSocket socket) {
    if (socket != null) {
      throw new UnsupportedOperationException("there is one socket alone");
    }
  }

  /** Bytes collected and not yet sent. */
  int pendingBytes();

  /** Sends all that was collected. May wait for room in the system's buffers. */
  void flush();

  /** Datagrams that the system refused, since the sender was made. */
  long refused();

  /** Frees memory without sending; does not close the socket. Idempotent. */
  @Override
  void close();
}
