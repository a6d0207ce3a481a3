package io.homeward.engine.udp;

import java.util.List;

/**
 * A UDP port that moves datagrams in batches of off-heap memory, as its first receiver and, where
 * it has more, {@link #receivers}. One thread receives from each; each thread that sends has a
 * sender of its own. {@link #close} may be called from any thread, once receivers and senders have
 * ended.
 */
public interface UdpBatchSocket extends UdpReceiver, AutoCloseable {
  /** The local port, 1 to 65535. */
  int port();

  /** All of its receivers, 1 or more; the socket itself stands for the first. */
  default List<UdpReceiver> receivers() {
    return List.of(this);
  }

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

  /** A new way to send, for one thread. */
  UdpSender newSender();

  /** Frees the socket. Idempotent. */
  @Override
  void close();
}
