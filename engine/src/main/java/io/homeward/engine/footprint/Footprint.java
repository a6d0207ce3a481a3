package io.homeward.engine.footprint;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.linux.FreedMemory;

/**
 * What this process holds of the computer's memory; kept small until it is closed. Works in a
 * thread of its own, so that no start waits for it.
 */
public final class Footprint implements AutoCloseable {
  private final Thread thread;

  private Footprint(Runnable work) {
    thread = WatchedThread.platform("footprint", WatchedThread::unowned, work);
    thread.start();
  }

  /**
   * Of a daemon or an app, to be called first of all: its heap stays at the size of what lives, and
   * what the JVM's compilers took goes back to the system soon after each start.
   */
  public static Footprint keepSmall() {
    return new Footprint(() -> {
      if (Platform.isLinux()) {
        FreedMemory.piecesGoBackAtOnce();
      }
      HeapKeeper.keep();
    });
  }

  /**
   * Of a server: its heap alone. It takes and frees large pieces for as long as it is asked things,
   * and would ask the system for each of them.
   */
  public static Footprint keepHeapSmall() {
    return new Footprint(HeapKeeper::keep);
  }

  /** Keeps it small no longer. Idempotent. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
