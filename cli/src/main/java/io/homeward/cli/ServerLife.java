package io.homeward.cli;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.footprint.Footprint;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** The life of a process that is a server: what it is told by signals. */
public final class ServerLife {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLife.class);

  /** Below the 20 s after which the packaged unit would kill it. */
  private static final Duration TIME_TO_END = Duration.ofSeconds(15);

  private ServerLife() {}

  /** Has the process close the server when it is told to end, and end in any case. */
  public static void endWhenTold(Runnable close) {
    Runtime.getRuntime()
        .addShutdownHook(
            WatchedThread.platform("server-end", WatchedThread::unowned, () -> end(close)));
  }

  /** Being told to end is no failure, while the JVM's own status after a signal would be one. */
  private static void end(Runnable close) {
    Thread closing = WatchedThread.platform("server-close", WatchedThread::unowned, close::run);
    closing.start();
    boolean closed = false;
    try {
      closed = closing.join(TIME_TO_END);
    } catch (InterruptedException e) {
      // Nobody interrupts the end of the process; it ends all the same.
    }
    if (!closed) {
      LOG.error("something hangs; the server ends without it");
    }
    Runtime.getRuntime().halt(closed ? 0 : Main.FAILED);
  }

  /** What "systemctl reload" and the hooks of certificate programs send. */
  public static void reloadOnHangUp(Runnable reload) {
    try {
      Signal.handle(new Signal("HUP"), _ -> reload.run());
    } catch (IllegalArgumentException e) {
      // A system without that signal.
      return;
    }
  }

  /** Until the process ends; its heap stays at the size of what lives. */
  public static void awaitEnd() throws InterruptedException {
    try (Footprint footprint = Footprint.keepHeapSmall()) {
      new CountDownLatch(1).await();
    }
  }
}
