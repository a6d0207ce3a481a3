package io.homeward.engine.path;

import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.timer.Alarm;
import io.homeward.engine.way.Way;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to a peer through a device that relays, while no direct one is known: asked for, kept by
 * pings while data flows, and given up when they are not answered. One thread owns it.
 */
final class ThroughDevice {
  private final BooleanSupplier devicesRelay;
  private final Search search;
  private final Alarm check;
  private Way.@Nullable Through way;
  private @Nullable DiscoPublicKey relay;
  private long latencyNanos;
  private long pongNanos;
  private long pingNanos;
  private boolean doubted;
  private long doubtNanos;
  private boolean sought;
  private long soughtNanos;

  /**
   * @param devicesRelay whether there is any to ask
   * @param check set when there is something to do
   */
  ThroughDevice(BooleanSupplier devicesRelay, Search search, Alarm check) {
    this.devicesRelay = devicesRelay;
    this.search = search;
    this.check = check;
  }

  /** Null: none is known. */
  Way.@Nullable Through way() {
    return way;
  }

  /** Key of the relay, null: no way is known. */
  @Nullable DiscoPublicKey relay() {
    return relay;
  }

  long latencyNanos() {
    return latencyNanos;
  }

  /** Whether the peer answered a short while ago. */
  boolean isTrusted(long now) {
    return way != null && !doubted && now - pongNanos < PathTimes.TRUST;
  }

  /**
   * Looks for one, unless that was done a short while ago. Direct ways are looked for all the time.
   *
   * @param reachable whether the peer can be told
   */
  void seek(boolean reachable, long now, List<PathAction> actions) {
    long gap = isTrusted(now) ? PathTimes.UPGRADE : PathTimes.SEEK;
    if (reachable
        && search.peer() != null
        && devicesRelay.getAsBoolean()
        && (!sought || now - soughtNanos >= gap)) {
      sought = true;
      soughtNanos = now;
      actions.add(new PathAction.SeekDevice());
    }
  }

  /**
   * The peer answered by such a way: whether it is the one from now on.
   *
   * @param by key of the relay
   */
  boolean works(Way.Through found, DiscoPublicKey by, long latency, long now) {
    Way.Through present = way;
    if (present != null
        && isTrusted(now)
        && !Objects.equals(by, relay)
        && !Preference.better(found.relay(), latency, present.relay(), latencyNanos)) {
      return false;
    }
    way = found;
    relay = by;
    pingNanos = now;
    answered(latency, now);
    return true;
  }

  /** A pong to a ping that went that way. */
  void ponged(Way.Through pinged, long latency, long now) {
    Way.Through present = way;
    if (present != null && present.leadsBy(pinged)) {
      answered(latency, now);
    }
  }

  private void answered(long latency, long now) {
    latencyNanos = latency;
    pongNanos = now;
    doubted = false;
  }

  /** Data goes that way. */
  void inUse(long now) {
    if (way != null && !check.isSet()) {
      check.setAt(now);
    }
  }

  /** Data goes directly. */
  void rest() {
    check.clear();
  }

  /** This node is elsewhere: the device knows it only where it was. */
  void moved(long now) {
    doubted = true;
    doubtNanos = now;
    sought = false;
  }

  /** What was known does not count any more. */
  void forget() {
    way = null;
    relay = null;
    doubted = false;
    sought = false;
    check.clear();
  }

  /**
   * Does what is due.
   *
   * @param wanted whether data goes that way
   */
  void onDeadline(boolean wanted, long now, List<PathAction> actions) {
    Way.Through present = way;
    if (!check.goesOff(now) || present == null || !wanted) {
      return;
    }
    if (!doubted && now - pongNanos >= PathTimes.TRUST) {
      doubted = true;
      doubtNanos = now;
      sought =
          false; // a device that began anew has forgotten the two, and can be met again at once
    }
    if (doubted && now - doubtNanos >= PathTimes.PING_TIMEOUT) {
      way = null;
      relay = null;
      doubted = false;
      return;
    }
    long next = pingNanos + PathTimes.HEARTBEAT;
    if (doubted || pingNanos - pongNanos > 0 || now - next >= 0) {
      pingNanos = now;
      search.pingThrough(present, now, actions);
      next = now + PathTimes.RECHECK;
    }
    check.setAt(next);
  }
}
