package io.homeward.engine.node;

import io.homeward.engine.env.Platform;
import io.homeward.engine.env.Ticker;
import io.homeward.engine.env.WallClock;
import io.homeward.engine.netmap.HostInfo;
import io.homeward.engine.os.Beats;
import io.homeward.engine.os.NetworkWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when this computer may be elsewhere, or called otherwise: the system tells, where it can,
 * and the node's tick looks in any case. Owned by the node's thread.
 */
final class PlaceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PlaceWatch.class);

  private final Supplier<HostInfo> host;
  private final Beats beats;
  private final Ticker beatTicker;
  private final @Nullable NetworkWatch watch; // null: the tick has to do

  /**
   * Begins to listen.
   *
   * @param ticker goes on while the computer sleeps
   * @param host what this computer is called at the moment of asking
   * @param post takes what the system tells; any thread
   */
  PlaceWatch(Ticker ticker, WallClock clock, Supplier<HostInfo> host, Consumer<NodeEvent> post) {
    this.host = host;
    watch = listen(clock, post);
    // Where the system tells of sleeps, only a stop of this process is left to notice.
    beatTicker = watch == null ? ticker : System::nanoTime;
    beats = new Beats(beatTicker.nanos());
  }

  private static @Nullable NetworkWatch listen(WallClock clock, Consumer<NodeEvent> post) {
    if (!Platform.isLinux()) {
      return null;
    }
    try {
      return NetworkWatch.start(
          clock,
          new NetworkWatch.Listener() {
            @Override
            public void networkChanged() {
              post.accept(new NodeEvent.NetworkNoticed());
            }

            @Override
            public void woke() {
              post.accept(new NodeEvent.Woke());
            }
          });
    } catch (IOException e) {
      LOG.info("changes of the network are looked for every few seconds: {}", e.getMessage());
      return null;
    }
  }

  /** What this computer is called at this moment, and the like. */
  NodeEvent described() {
    return new NodeEvent.HostDescribed(host.get());
  }

  /** Whether the system tells of changes, so that looking for them is for what it forgot. */
  boolean isTold() {
    return watch != null;
  }

  /**
   * What there is to notice at a tick.
   *
   * @param interval in which this was to be called at the latest since the last time
   */
  List<NodeEvent> look(Duration interval) {
    List<NodeEvent> noticed = new ArrayList<>();
    noticed.add(described());
    noticed.add(new NodeEvent.NetworkNoticed());
    if (beats.beat(interval, beatTicker.nanos())) {
      noticed.add(new NodeEvent.Woke());
    }
    return noticed;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
