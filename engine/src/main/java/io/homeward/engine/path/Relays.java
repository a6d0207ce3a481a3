package io.homeward.engine.path;

import io.homeward.engine.key.NodePublicKey;
import io.homeward.engine.way.Way;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Through which relay a peer is reached: at home, where it was heard from, else at our own home,
 * which it is likely to share where it is not known yet. One thread owns it.
 */
final class Relays {
  private static final int MAX_GONE = 16;

  private final NodePublicKey peer;
  private final Map<Integer, Long> gone = new HashMap<>();
  private OwnNetwork own = OwnNetwork.UNKNOWN;
  private int home;
  private int heard;
  private long latencyNanos = -1;

  Relays(NodePublicKey peer) {
    this.peer = peer;
  }

  OwnNetwork own() {
    return own;
  }

  /** Without a home this node reaches no relay, not even one that the peer was heard through. */
  void own(OwnNetwork network) {
    own = network;
    if (network.homeRegion() == 0) {
      heard = 0;
    }
  }

  /**
   * @param region 0: not known
   */
  void home(int region) {
    home = region;
  }

  void heard(int region) {
    heard = region;
    gone.remove(region);
  }

  /** Whether it is the peer that is at the other end. */
  boolean leadsToPeer(Way.Relayed way) {
    return way.peer().equals(peer);
  }

  /** The peer answered a ping through a relay. */
  void answered(long latency) {
    latencyNanos = latency;
  }

  /** Of the newest answer; -1: not measured. */
  long latencyNanos() {
    return latencyNanos;
  }

  /** The relay says that the peer is not there. */
  void gone(int region, long now) {
    if (heard == region) {
      heard = 0;
    }
    if (gone.size() < MAX_GONE || gone.containsKey(region)) {
      gone.put(region, now);
    }
  }

  /** Null: there is none, or this node uses none. */
  Way.@Nullable Relayed way(long now) {
    gone.values().removeIf(since -> now - since >= PathTimes.RELAY_GONE);
    int any = 0;
    for (int region : new int[] {home, heard, own.homeRegion()}) {
      if (region != 0 && (own.homeRegion() != 0 || region == heard)) {
        if (!gone.containsKey(region)) {
          return new Way.Relayed(region, peer);
        }
        any = any == 0 ? region : any;
      }
    }
    return any == 0 ? null : new Way.Relayed(any, peer);
  }
}
