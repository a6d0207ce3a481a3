package io.homeward.coordinator.server;

import io.homeward.coordinator.auth.Reports;
import io.homeward.coordinator.relay.Farewell;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.coordinator.store.StoreException;
import io.homeward.engine.control.message.PingRequest;
import io.homeward.engine.env.WatchedThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Which devices hold a map stream. A device that comes back within the grace period was never away
 * for its peers. Thread-safe.
 */
final class Presence {
  private static final RareLog CLONES = new RareLog(LoggerFactory.getLogger(Presence.class));

  private final TailnetState state;
  private final ScheduledExecutorService timer;
  private final Duration grace;
  private final SignsOfLife signs;
  private final Map<Long, MapStream> streams = new ConcurrentHashMap<>();
  private final CloneWatch clones;
  private final Farewell farewell;
  private volatile boolean leaving;
  private final CountDownLatch noneLeft = new CountDownLatch(1); // when leaving

  Presence(TailnetState state, ScheduledExecutorService timer, HttpListener.Limits limits) {
    this.state = state;
    this.timer = timer;
    this.grace = limits.offlineGrace();
    this.signs = limits.signs();
    this.clones = new CloneWatch(limits.clones());
    this.farewell = limits.farewell();
  }

  /** A device holds this stream from now on; one that it held before ends. */
  void arrived(long deviceId, MapStream stream) {
    MapStream before = streams.put(deviceId, stream);
    if (leaving) {
      stream.end();
    }
    if (before != null) {
      before.end();
      if (clones.evicted(deviceId, before.connection(), stream.connection(), System.nanoTime())) {
        CLONES.warn(
            "the keys of device id:%d are in use in two places, %s and %s; one is a copy of the other, most likely: delete the client's state directory on the copy, and sign in there"
                .formatted(deviceId, before.origin(), stream.origin()));
      }
    }
    state.submit(Reports.online(deviceId));
  }

  /** How many devices hold a stream. */
  int streams() {
    return streams.size();
  }

  /** Whether two computers lately used the keys of a device in turn. */
  boolean isContested(long deviceId) {
    return clones.isContested(deviceId, System.nanoTime());
  }

  /**
   * Whether who wants a stream of a device now has to wait: another computer with the same keys
   * holds it and is alive, and letting each drive the other away would keep every other device busy
   * with both.
   */
  boolean sendsAway(long deviceId) {
    MapStream holder = streams.get(deviceId);
    long now = System.nanoTime();
    if (holder == null || !clones.isContested(deviceId, now) || signs.missing(holder.silence())) {
      return false;
    }
    clones.refused(deviceId, now);
    return true;
  }

  /**
   * Has a device asked something with its next message.
   *
   * @return false when it holds no stream
   */
  boolean ask(long deviceId, PingRequest question) {
    MapStream stream = streams.get(deviceId);
    return stream != null && stream.ask(question);
  }

  /** Whether no stream begins any more. */
  boolean isLeaving() {
    return leaving;
  }

  /**
   * Lets no stream begin from now on, and ends those there are, one after the other; whose turn has
   * not come is told of changes as ever. Returns at once when called again.
   */
  void leave() {
    if (leaving) {
      return;
    }
    leaving = true;
    List<MapStream> held = List.copyOf(streams.values());
    long begun = System.nanoTime();
    for (int i = 0; i < held.size(); i++) {
      try {
        // By the clock: a wait may last longer than was asked for.
        long due = begun + i * farewell.pause(held.size()).toNanos();
        if (noneLeft.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        // The rest ends with its connections.
        Thread.currentThread().interrupt();
        return;
      }
      held.get(i).end();
    }
  }

  /** A stream has ended. */
  void left(long deviceId, MapStream stream) {
    if (!streams.remove(deviceId, stream)) {
      return;
    }
    if (leaving) {
      // Nobody is told: after the next start everybody is offline anyway.
      if (streams.isEmpty()) {
        noneLeft.countDown();
      }
      return;
    }
    try {
      var _ =
          timer.schedule(
              () -> begin(() -> goOffline(deviceId)), grace.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The server ends; after its next start everybody is offline anyway.
      return;
    }
  }

  private static void begin(Runnable work) {
    WatchedThread.virtual("coordinator-offline", WatchedThread::unowned, work).start();
  }

  private void goOffline(long deviceId) {
    if (streams.containsKey(deviceId)) {
      return;
    }
    try {
      state.submit(Reports.offline(deviceId));
    } catch (StoreException e) {
      // A full disk: the others get to know with the next change that can be stored.
      return;
    }
    if (streams.containsKey(deviceId)) {
      // It came back between the look and the decision.
      state.submit(Reports.online(deviceId));
    }
  }
}
