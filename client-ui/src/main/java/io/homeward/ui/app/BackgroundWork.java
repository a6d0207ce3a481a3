package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for what takes time (clipboard, links), so that neither the tray nor the window waits.
 * One piece of work at a time, in the order in which it came; may be used from any thread.
 */
final class BackgroundWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);

  private final ExecutorService worker;

  /** A thread of that name, which starts with the first work. */
  BackgroundWork(String name) {
    worker =
        Executors.newSingleThreadExecutor(WatchedThread.platforms(name, WatchedThread::unowned));
  }

  /** Does it soon; not at all once the app ends. What it throws is told in the log. */
  void run(Runnable work) {
    try {
      worker.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the app ends");
    }
  }

  /** Does it after that time. */
  void later(int seconds, Runnable work) {
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(() -> run(work));
  }

  /** Takes no more work and interrupts what is being done. Idempotent. */
  @Override
  public void close() {
    worker.shutdownNow();
  }
}
