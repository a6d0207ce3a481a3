package io.homeward.coordinator.server;

import io.homeward.engine.key.MachinePublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One Noise connection: who is at the other end, and what to end when a request over it is given
 * up. Thread-safe.
 */
final class MachineConnection {
  private static final Duration BETWEEN_REQUESTS = Duration.ofMinutes(2);

  private final MachinePublicKey machine;
  private final Map<Integer, Runnable> endings = new ConcurrentHashMap<>();
  private final long openedNanos = System.nanoTime();
  private volatile long heardNanos = openedNanos;
  private volatile boolean closed;

  MachineConnection(MachinePublicKey machine) {
    this.machine = machine;
  }

  /** The other end has sent something. */
  void heard() {
    heardNanos = System.nanoTime();
  }

  /**
   * How long nobody has made use of the connection; zero while it has a right to be silent, as
   * while a map stream is open, or for a while between two requests.
   */
  Duration idleTime() {
    long silent = System.nanoTime() - heardNanos;
    boolean mute = heardNanos == openedNanos;
    boolean idle = mute || (endings.isEmpty() && silent > BETWEEN_REQUESTS.toNanos());
    return idle ? Duration.ofNanos(silent) : Duration.ZERO;
  }

  /** The machine key that the other end has proved to hold. */
  MachinePublicKey machine() {
    return machine;
  }

  /** Has the action run when the request or the whole connection ends from the other side. */
  void whenGivenUp(int requestId, Runnable action) {
    endings.put(requestId, action);
    if (closed) {
      givenUp(requestId);
    }
  }

  /** The request has ended by itself. */
  void finished(int requestId) {
    endings.remove(requestId);
  }

  /** The other side gave up a request. */
  void givenUp(int requestId) {
    Runnable action = endings.remove(requestId);
    if (action != null) {
      action.run();
    }
  }

  /** The connection is gone. */
  void close() {
    closed = true;
    endings.keySet().forEach(this::givenUp);
  }
}
