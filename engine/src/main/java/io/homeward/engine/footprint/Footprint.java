package io.homeward.engine.footprint;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.linux.FreedMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What this process holds of the computer's memory; kept small until it is closed. Works in a
 * thread of its own, so that no start waits for it. Thread-safe.
 */
public final class Footprint implements AutoCloseable {
  /** After so long a start is over where nobody says when. */
  private static final Duration START = Duration.ofSeconds(4);

  /** How long the heap of a server is left alone. */
  private static final Duration SERVER_START = Duration.ofSeconds(10);

  /** And any other one's, after all else: ten seconds after its start an app is at rest. */
  private static final Duration BREATH = Duration.ofSeconds(2);

  /** Compilers and connections still finish what the start began. */
  private static final List<Duration> AFTERMATH =
      List.of(
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(400),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  private final CountDownLatch started = new CountDownLatch(1);
  private final Thread thread;

  private Footprint(boolean heapAlone) {
    thread =
        WatchedThread.platform(
            "footprint",
            WatchedThread::unowned,
            heapAlone || !Platform.isLinux()
                ? () -> HeapKeeper.keep(SERVER_START, () -> {})
                : this::keepAll);
    thread.start();
  }

  /**
   * Of a daemon or an app, to be called first of all: its heap stays at the size of what lives, and
   * what the JVM's compilers took and what only the start needed of the JVM's files goes back to
   * the system soon after each start.
   */
  public static Footprint keepSmall() {
    return new Footprint(false);
  }

  /**
   * Of a server: its heap alone. It takes and frees large pieces for as long as it is asked things,
   * and would ask the system for each of them.
   */
  public static Footprint keepHeapSmall() {
    return new Footprint(true);
  }

  private void keepAll() {
    FreedMemory.piecesGoBackAtOnce();
    try {
      boolean unused = started.await(START.toNanos(), TimeUnit.NANOSECONDS);
      giveBack();
      for (Duration pause : AFTERMATH) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        giveBack();
      }
    } catch (InterruptedException e) {
      return;
    }
    HeapKeeper.keep(BREATH, Footprint::giveBack);
  }

  private static void giveBack() {
    FreedMemory.goesBackNow();
    FilePages.letGo();
  }

  /** The start is over: what is in use from now on is what will be. Idempotent. */
  public void started() {
    started.countDown();
  }

  /** Keeps it small no longer. Idempotent. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
