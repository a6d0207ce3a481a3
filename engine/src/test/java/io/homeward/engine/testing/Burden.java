package io.homeward.engine.testing;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

/**
 * For a process of its own that runs for weeks: something that it once had to hold, and nobody
 * holds any more. It ends the process with {@link #GONE} when the heap is rid of it.
 */
public final class Burden {
  /** The exit status when it is gone. */
  public static final int GONE = 7;

  /** The exit status when it is still there after a minute. */
  public static final int STAYED = 8;

  /** So often the heap is used between two looks beside it. */
  private static final int TURNS = 300;

  private static volatile byte[] use = new byte[0];

  private Burden() {}

  /** Lays it on this process, which has a little to do now and then from now on. */
  public static void lay() {
    WatchedThread.platform("burden", WatchedThread::unowned, () -> watch(false)).start();
  }

  /** The same; and what is freed beside the heap has to go back to the system, too. */
  public static void layBesideTheHeap() {
    WatchedThread.platform("burden", WatchedThread::unowned, () -> watch(true)).start();
  }

  private static void watch(boolean besideTheHeap) {
    // Too large for what is young: only a collection of the whole takes it.
    WeakReference<byte[]> burden = new WeakReference<>(new byte[64 << 20]);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    boolean wentBack = !besideTheHeap;
    int turn = 0;
    while ((burden.get() != null || !wentBack) && System.nanoTime() - end < 0) {
      use = new byte[100_000 + use.length % 2];
      try {
        if (!wentBack && ++turn % TURNS == 0) {
          wentBack = NativePieces.goBack();
        }
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    // Not an orderly end, which would have a status of its own.
    Runtime.getRuntime().halt(burden.get() == null && wentBack ? GONE : STAYED);
  }
}
