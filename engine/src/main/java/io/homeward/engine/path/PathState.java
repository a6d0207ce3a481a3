package io.homeward.engine.path;

import io.homeward.engine.way.Way;

/**
 * What is known of the way to a peer.
 *
 * <pre>
 *   Unreachable --map names endpoints--&gt; Hoped --authentic message--&gt; Proven
 *   Unreachable --authentic message--&gt; Proven --authentic message from elsewhere--&gt; Proven
 *   Proven --handshake given up--&gt; Hoped or Unreachable
 *   Hoped --map names none--&gt; Unreachable
 * </pre>
 */
sealed interface PathState {
  /** Nobody ever named an endpoint. */
  record Unreachable() implements PathState {}

  /**
   * The map names endpoints; none has answered yet.
   *
   * @param best where data goes if there is a session already
   */
  record Hoped(Way best) implements PathState {}

  /**
   * An authentic message came from there.
   *
   * @param way the source of the newest one
   */
  record Proven(Way way) implements PathState {}
}
