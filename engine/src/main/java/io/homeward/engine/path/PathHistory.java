package io.homeward.engine.path;

import io.homeward.engine.way.Way;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a path; the oldest is forgotten. One thread owns it. */
public final class PathHistory {
  /** Entries that are kept. */
  public static final int MAX_ENTRIES = 64;

  /** One thing that happened. */
  public sealed interface What {}

  /**
   * Data goes there from now on.
   *
   * @param kind what is known of the way
   * @param way null: there is none
   */
  public record Uses(PathReport.Kind kind, @Nullable Way way) implements What {}

  /** The peer was called through a relay. */
  public record Called(Way.Relayed by) implements What {}

  /**
   * The peer called.
   *
   * @param endpoints how many it named
   */
  public record WasCalled(Way.Relayed by, int endpoints) implements What {}

  /**
   * Sockets were opened for the peer alone, and it was told where they may be reached.
   *
   * @param habit how the router chooses ports: PRESERVES, COUNTS or DRAWS
   */
  public record ManySockets(String habit, int sockets, int told) implements What {}

  /** The peer sent from elsewhere than where it was. */
  public record PeerMoved(Way.Direct from) implements What {}

  /** This node moved, or was away. */
  public record Moved() implements What {}

  /** The peer was started anew. */
  public record Restarted() implements What {}

  /** A relay said that the peer is not there. */
  public record RelayGone(int region) implements What {}

  /**
   * @param atNanos reading of the ticker
   */
  public record Entry(long atNanos, What what) {}

  private final Deque<Entry> entries = new ArrayDeque<>();

  PathHistory() {}

  void add(What what, long now) {
    if (entries.size() == MAX_ENTRIES) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(now, what));
  }

  /** Oldest first. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }
}
