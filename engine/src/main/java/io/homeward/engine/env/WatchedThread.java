package io.homeward.engine.env;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes threads whose death somebody hears of: whatever the work throws, an {@link Error} included,
 * is logged with the thread's name and given to its owner, who shows a problem, starts the part
 * again or ends what depended on it. All threads of this program are made here; {@code
 * docs/concurrency.md} lists them.
 */
public final class WatchedThread {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedThread.class);

  private WatchedThread() {}

  /**
   * For work that nobody waits for and that frees what it holds by itself, whatever happens. Its
   * death shows in the log only.
   */
  public static void unowned(Throwable death) {
    // Logged before an owner is told.
  }

  /**
   * A thread for blocking work of one connection, call or question; not started.
   *
   * @param owner told on the dying thread, once, when the work throws; must not throw itself
   */
  public static Thread virtual(String name, Consumer<Throwable> owner, Runnable work) {
    return Thread.ofVirtual().name(name).unstarted(() -> watch(name, owner, work));
  }

  /**
   * A thread that lives as long as its owner and shares no carrier with others; a daemon, not
   * started.
   *
   * @param owner as in {@link #virtual}
   */
  public static Thread platform(String name, Consumer<Throwable> owner, Runnable work) {
    return Thread.ofPlatform().name(name).daemon().unstarted(() -> watch(name, owner, work));
  }

  /**
   * Makes the threads of an executor: of what is given to {@code execute}. What {@code submit} and
   * timers are given keeps its failure to itself, see {@link #everyTime}.
   *
   * @param owner as in {@link #virtual}
   */
  public static ThreadFactory virtuals(String name, Consumer<Throwable> owner) {
    return work -> virtual(name, owner, work);
  }

  /**
   * The same with threads that share no carrier with others.
   *
   * @param owner as in {@link #virtual}
   */
  public static ThreadFactory platforms(String name, Consumer<Throwable> owner) {
    return work -> platform(name, owner, work);
  }

  /**
   * Work that a timer does again and again: what it throws once is logged and does not keep it from
   * being done the next time, as the timers of the JDK would have it.
   */
  public static Runnable everyTime(String name, Runnable work) {
    return () -> watch(name, WatchedThread::unowned, work);
  }

  private static void watch(String name, Consumer<Throwable> owner, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error death) {
      try {
        LOG.error("A bug: {} failed", name, death);
      } finally {
        owner.accept(death);
      }
    }
  }
}
