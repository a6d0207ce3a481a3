package io.homeward.engine.relay;

import io.homeward.engine.netmap.DerpMap;

/** What {@link RelayRegions} wants done. */
sealed interface RelayAction {
  /**
   * Connect to a node, under that number.
   *
   * @param others whether there are other nodes to try
   * @param fastStart whether the relay may be met with a fast start
   */
  record Open(int region, long attempt, DerpMap.Relay node, boolean others, boolean fastStart)
      implements RelayAction {}

  /** End that connection, or the attempt at it, without a word. */
  record Close(int region, long attempt) implements RelayAction {}

  /** Find out whether it is alive. */
  record Ping(int region, long attempt) implements RelayAction {}

  /** Tell the relay whether it is home. */
  record NotePreferred(int region, long attempt, boolean home) implements RelayAction {}

  /** Lose what waits to be sent: it will be too old. */
  record Discard(int region) implements RelayAction {}

  /** Tell the listener. */
  record Tell(int region, RelayState state) implements RelayAction {}
}
