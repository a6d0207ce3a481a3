package io.homeward.engine.path;

import io.homeward.engine.way.Way;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An initiation whose answer is awaited. It goes out once by each way: the peer answers the first
 * copy and drops the rest as replays, so that the fastest way wins.
 */
final class PendingInitiation {
  /** The most ways that one initiation takes. */
  static final int MAX_TARGETS = 12;

  private final byte[] datagram;
  private final Set<Way> targets = new HashSet<>();
  private final Set<Way> lost = new HashSet<>();

  PendingInitiation(byte[] datagram) {
    this.datagram = datagram;
  }

  /**
   * By all ways that there are, as far as it did not go there yet: by the one that is trusted and
   * the relay, or else by the relay and to all places where the peer may be.
   *
   * @param relay null: there is none
   */
  void send(
      PathState state,
      Way.@Nullable Relayed relay,
      Candidates candidates,
      List<PathAction> actions) {
    if (relay != null) {
      send(relay, actions);
    }
    if (state instanceof PathState.ThroughDevice(Way.Through way, _)) {
      send(way, actions);
    }
    if (state instanceof PathState.Trusted(Way.Direct way, _, _)) {
      send(way, actions);
    } else {
      candidates.ranked(state.direct()).forEach(c -> send(c.way(), actions));
    }
  }

  private void send(Way way, List<PathAction> actions) {
    if (targets.size() < MAX_TARGETS && targets.add(way)) {
      actions.add(new PathAction.SendTo(way, datagram));
    }
  }

  /** By a way that has just answered; the copy from before may have been lost there. */
  void sendAnew(Way way, List<PathAction> actions) {
    targets.add(way);
    actions.add(new PathAction.SendTo(way, datagram));
  }

  /** What went to a relay did not get to the peer, which was not there. */
  void lost(int region) {
    targets.stream()
        .filter(way -> way instanceof Way.Relayed relayed && relayed.region() == region)
        .forEach(lost::add);
  }

  /** The peer may have come meanwhile to where it was not. */
  void tryLostAgain() {
    targets.removeAll(lost);
    lost.clear();
  }

  /** What went out until now may have been lost. */
  void beginAnew() {
    targets.clear();
    lost.clear();
  }
}
