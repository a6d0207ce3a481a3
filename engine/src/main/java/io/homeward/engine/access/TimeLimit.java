package io.homeward.engine.access;

import io.homeward.engine.env.WatchedThread;
import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/**
 * Ends blocking calls on a channel by closing it: those of a unix-domain channel have no time limit
 * of their own.
 */
public final class TimeLimit implements AutoCloseable {
  private final Thread guard;

  private TimeLimit(Thread guard) {
    this.guard = guard;
  }

  /** Closes the channel after the given time, unless this is closed before. */
  public static TimeLimit closing(Channel channel, Duration limit) {
    Thread guard =
        WatchedThread.virtual(
            "time-limit",
            WatchedThread::unowned,
            () -> {
              try {
                Thread.sleep(limit);
                channel.close();
              } catch (InterruptedException | IOException e) {
                return; // done in time, or gone already
              }
            });
    guard.start();
    return new TimeLimit(guard);
  }

  /** The calls returned in time. Idempotent. */
  @Override
  public void close() {
    guard.interrupt();
  }
}
