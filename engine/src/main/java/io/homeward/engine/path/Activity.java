package io.homeward.engine.path;

/** Whether a path is in use: what is not costs nothing. One thread owns it. */
final class Activity {
  private boolean everSent;
  private long sentNanos;
  private boolean everCalled;
  private long calledNanos;

  /** Data went out. */
  void sent(long now) {
    everSent = true;
    sentNanos = now;
  }

  /** The peer asked to be pinged; whether that is to start all pings anew. */
  boolean called(long now) {
    if (everCalled && now - calledNanos < PathTimes.CALL_HEARD) {
      return false;
    }
    everCalled = true;
    calledNanos = now;
    return true;
  }

  /** Whether data went out a short while ago. */
  boolean sends(long now) {
    return everSent && now - sentNanos < PathTimes.ACTIVE;
  }

  /** Whether this end or the other one looks for a path. */
  boolean engaged(long now) {
    return sends(now) || everCalled && now - calledNanos < 2 * PathTimes.ROUND;
  }
}
