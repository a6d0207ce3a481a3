package io.homeward.engine.tun;

import java.util.List;

/**
 * A device whose packets are IP packets, as its first queue and, where it has more, {@link
 * #queues}. One thread reads from each queue; each thread that writes has a writer of its own.
 * {@link #close} may be called from any thread, after the readers and writers have ended.
 */
public interface TunDevice extends TunQueue, AutoCloseable {
  /** The most bytes that one read can give, segments joined. */
  int MAX_READ_BYTES = 65535 + 64;

  /** The most queues of one device. */
  int MOST_QUEUES = 8;

  /** The name of the interface, for logs and people. */
  String name();

  /** All of its queues, 1 to {@link #MOST_QUEUES}; the device itself stands for the first. */
  default List<TunQueue> queues() {
    return List.of(this);
  }

  /** A new way to write, for one thread. */
  TunWriter newWriter();

  /** Frees the device. Idempotent. */
  @Override
  void close();
}
