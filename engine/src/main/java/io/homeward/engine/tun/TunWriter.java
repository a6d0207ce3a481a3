package io.homeward.engine.tun;

import io.homeward.engine.packet.PacketView;

/**
 * Hands packets to the operating system. Owned by one thread. Packets that the device refuses are
 * dropped and counted in {@link #refused}; nothing here blocks.
 */
public interface TunWriter extends AutoCloseable {
  /**
   * Adds a packet. Its memory must stay as it is until {@link #flush}, and the writer may change
   * its headers; the view itself may be reused at once.
   *
   * @param packet parsed with {@link PacketView#OK}
   */
  void write(PacketView packet);

  /** Hands over all that was added. */
  void flush();

  /** Packets that the device did not take, since the writer was made. */
  long refused();

  /** Frees memory; does not close the device. Idempotent. */
  @Override
  void close();
}
