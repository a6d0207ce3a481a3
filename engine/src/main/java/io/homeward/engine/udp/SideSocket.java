package io.homeward.engine.udp;

/**
 * A socket beside the one of all peers, opened by {@link UdpBatchSocket#openBeside}. Any thread may
 * use it; one that is closed sends and receives nothing.
 */
public interface SideSocket extends AutoCloseable {
  /** Which one it is: 1 or more, and never used again by the same {@link UdpBatchSocket}. */
  int number();

  /** The local port, 1 to 65535. */
  int port();

  /**
   * Packets of a peer go by it from now on, and not only a few questions: it gets the room in the
   * system that the main one has. Idempotent.
   */
  void carry();

  /** Frees the socket, whoever uses it now. Idempotent. */
  @Override
  void close();
}
