package io.homeward.engine.path;

import io.homeward.engine.timer.Alarm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a path has something to do by itself. One that is idle has none. */
final class PathTimers {
  /** The path in use is to be pinged. */
  final Alarm heartbeat = new Alarm();

  /** The heartbeat was not answered. */
  final Alarm recheck = new Alarm();

  /** Nothing shows any more that the path in use works. */
  final Alarm trust = new Alarm();

  /** A path that did not answer again is given up. */
  final Alarm doubt = new Alarm();

  /** The next step of a burst of pings. */
  final Alarm burst = new Alarm();

  /** The next round of pings to all candidates. */
  final Alarm round = new Alarm();

  /** The peer is to be called. */
  final Alarm call = new Alarm();

  /** Pings wait until there may be more. */
  final Alarm queue = new Alarm();

  /** The way through a device is to be looked at. */
  final Alarm device = new Alarm();

  /** Servers did not answer, or the next step with many sockets. */
  final Alarm sockets = new Alarm();

  private final List<Alarm> all =
      List.of(heartbeat, recheck, trust, doubt, burst, round, call, queue, device, sockets);

  /** The earliest, or null. */
  @Nullable Alarm earliest() {
    Alarm earliest = null;
    for (Alarm alarm : all) {
      if (alarm.isSet() && (earliest == null || alarm.atNanos() - earliest.atNanos() < 0)) {
        earliest = alarm;
      }
    }
    return earliest;
  }

  void clear() {
    all.forEach(Alarm::clear);
  }
}
