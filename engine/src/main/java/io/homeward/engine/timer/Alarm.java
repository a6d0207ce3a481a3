package io.homeward.engine.timer;

/** One moment of the ticker at which something is to happen, or none. */
public final class Alarm {
  private boolean set;
  private long atNanos;

  /** An alarm that is not set. */
  public Alarm() {}

  /** Sets it, or sets it anew. */
  public void setAt(long nanos) {
    set = true;
    atNanos = nanos;
  }

  /** It will not go off. */
  public void clear() {
    set = false;
  }

  /** Whether it will go off. */
  public boolean isSet() {
    return set;
  }

  /** When it goes off, if it is set. */
  public long atNanos() {
    return atNanos;
  }

  /** Whether the moment has come; it does so once. */
  public boolean goesOff(long now) {
    if (set && atNanos - now <= 0) {
      set = false;
      return true;
    }
    return false;
  }
}
