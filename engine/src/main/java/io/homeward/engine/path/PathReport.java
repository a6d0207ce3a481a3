package io.homeward.engine.path;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.way.Way;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path as people ask for it. Immutable.
 *
 * @param atNanos reading of the ticker when this was so
 * @param kind what is known of the way
 * @param way where data goes, null: nowhere
 * @param latency how long a ping and its pong took there last, null: not known
 * @param why why data does not go directly
 * @param tried where the peer may be, best first
 * @param history what happened, oldest first
 */
public record PathReport(
    long atNanos,
    Kind kind,
    @Nullable Way way,
    @Nullable Duration latency,
    WhyRelayed why,
    List<Tried> tried,
    List<PathHistory.Entry> history) {
  /** What is known of the way in use. */
  public enum Kind {
    /** There is none. */
    NONE,
    /** The map names it; nobody was heard there. */
    HOPED,
    /** The peer was heard there. */
    HEARD,
    /** The peer answers there. */
    TRUSTED,
    /** The peer answered there before. */
    DOUBTFUL,
    /** Through a device of the tailnet that relays; the peer answers by that way. */
    THROUGH_DEVICE,
    /** Through a relay. */
    RELAYED
  }

  /**
   * A place where the peer may be.
   *
   * @param origin who said so
   * @param pings sent there
   * @param pongs that came back
   * @param latency of the newest, null: none came back
   */
  public record Tried(
      Endpoint endpoint, Origin origin, int pings, int pongs, @Nullable Duration latency) {}

  public PathReport {
    tried = List.copyOf(tried);
    history = List.copyOf(history);
  }
}
