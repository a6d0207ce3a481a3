package io.homeward.engine.path;

import io.homeward.engine.way.Way;
import org.jspecify.annotations.Nullable;

/** By which way a peer is reached. The picture of what leads where stands in docs/paths.md. */
sealed interface PathState {
  /** Nobody ever named a way. */
  record Unreachable() implements PathState {}

  /**
   * The map names endpoints, and there is no relay; none has answered yet. Data goes to the best.
   */
  record Hoped(Way.Direct way) implements PathState {}

  /**
   * An authentic message of the tunnel came from there, and nothing better is known: the peer takes
   * no part in discovery, or there is no relay.
   */
  record Heard(Way.Direct way) implements PathState {}

  /**
   * It answered a ping a short while ago; data goes there alone.
   *
   * @param latencyNanos of the newest pong
   * @param pongNanos when that came
   */
  record Trusted(Way.Direct way, long latencyNanos, long pongNanos) implements PathState {}

  /** It answered once and is to answer again; until then data also goes through the relay. */
  record Doubtful(Way.Direct way) implements PathState {}

  /**
   * Through a device that relays; it answered by that way.
   *
   * @param sure whether it did so a short while ago; until it does again data also goes through the
   *     relay
   */
  record ThroughDevice(Way.Through way, boolean sure) implements PathState {}

  /** Through a relay. */
  record Relayed(Way.Relayed way) implements PathState {}

  /** Where data goes, or null. */
  default @Nullable Way destination() {
    return switch (this) {
      case Unreachable() -> null;
      case Hoped(Way.Direct way) -> way;
      case Heard(Way.Direct way) -> way;
      case Trusted(Way.Direct way, _, _) -> way;
      case Doubtful(Way.Direct way) -> way;
      case ThroughDevice(Way.Through way, _) -> way;
      case Relayed(Way.Relayed way) -> way;
    };
  }

  /** Whether what is known of the way is no older than it may be. */
  default boolean isSure() {
    return switch (this) {
      case Doubtful(_) -> false;
      case ThroughDevice(_, boolean sure) -> sure;
      case Unreachable(), Hoped(_), Heard(_), Trusted(_, _, _), Relayed(_) -> true;
    };
  }

  /** Where data goes without a relay, or null. */
  default Way.@Nullable Direct direct() {
    return destination() instanceof Way.Direct direct ? direct : null;
  }
}
