package io.homeward.engine.wireguard;

/** One moment of the ticker at which something is to happen, or none. */
final class Alarm {
  private boolean set;
  private long atNanos;

  void setAt(long nanos) {
    set = true;
    atNanos = nanos;
  }

  void clear() {
    set = false;
  }

  boolean isSet() {
    return set;
  }

  long atNanos() {
    return atNanos;
  }

  /** Whether the moment has come; it does so once. */
  boolean goesOff(long now) {
    if (set && atNanos - now <= 0) {
      set = false;
      return true;
    }
    return false;
  }
}
