package io.homeward.engine.tun;

import java.io.IOException;

/**
 * A device whose packets are IP packets. One thread reads ({@link #read} and {@link
 * #awaitReadable}); each thread that writes has a writer of its own. {@link #wake} and {@link
 * #close} may be called from any thread; close only after the readers and writers have ended.
 */
public interface TunDevice extends AutoCloseable {
  /** The most bytes that one read can give, segments joined. */
  int MAX_READ_BYTES = 65535 + 64;

  /** The name of the interface, for logs and people. */
  String name();

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

  /** A new way to write, for one thread. */
  TunWriter newWriter();

  /** Frees the device. Idempotent. */
  @Override
  void close();
}
