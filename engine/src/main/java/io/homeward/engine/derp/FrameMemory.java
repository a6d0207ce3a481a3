package io.homeward.engine.derp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that many rings together may take beyond the least that is of use: each is bounded,
 * but a relay may have ten thousand of them whose clients have stopped to read. Thread-safe.
 */
public final class FrameMemory {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * A bound.
   *
   * @param most in bytes
   */
  public FrameMemory(long most) {
    this.most = most;
  }

  /** Takes so many bytes, if they are there. */
  public boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= most) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  /** Gives bytes back. */
  public void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Bytes in use. */
  public long taken() {
    return taken.get();
  }
}
