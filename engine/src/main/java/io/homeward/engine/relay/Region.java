package io.homeward.engine.relay;

import io.homeward.engine.netmap.DerpMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link RelayRegions}, which owns it, knows of one region. */
final class Region {
  /** How far a region has come. */
  enum Phase {
    CLOSED,
    CONNECTING,
    CONNECTED,
    WAITING
  }

  final DerpMap.Region definition;

  /** Those that relay, in the order in which they are tried. */
  final List<DerpMap.Relay> nodes;

  Phase phase = Phase.CLOSED;

  /** The number of the newest attempt, also while it is connected. */
  long attempt;

  /** Which node that is for. */
  int node;

  /** When the phase began. */
  long sinceNanos;

  /** When the attempt is given up, or tried again; while connecting or waiting. */
  long deadlineNanos;

  final Retries retries = new Retries();

  /** Why the first node of the round failed. */
  @Nullable RelayProblem problem;

  /** Whether somebody but the home wants it, and when it was used last. */
  boolean wanted;

  long usedNanos;

  /** Until when an answer to a ping has to come. */
  boolean pinged;

  long pongNanos;

  /** Whether there is a fast start: of the connection, or of the attempt that failed last. */
  boolean fastStart;

  String health = "";
  boolean healthUntold;
  long healthToldNanos;

  RelayState told = new RelayState.Closed();

  Region(DerpMap.Region definition) {
    this.definition = definition;
    nodes =
        definition.nodes().stream()
            .filter(node -> !node.stunOnly() && NodeAddress.isUsable(node))
            .toList();
  }

  int id() {
    return definition.id();
  }

  boolean isOpen() {
    return phase != Phase.CLOSED;
  }
}
