package io.homeward.engine.gateway;

import java.util.OptionalLong;

/** One moment to do something at, or none. Owned by whoever has it. */
final class Alarm {
  private boolean set;
  private long at;

  void set(long moment) {
    set = true;
    at = moment;
  }

  void clear() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  boolean isDue(long now) {
    return set && now - at >= 0;
  }

  OptionalLong moment() {
    return set ? OptionalLong.of(at) : OptionalLong.empty();
  }

  /** The sooner one; none is the latest. */
  static OptionalLong sooner(OptionalLong a, OptionalLong b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return a.getAsLong() - b.getAsLong() <= 0 ? a : b;
  }
}
