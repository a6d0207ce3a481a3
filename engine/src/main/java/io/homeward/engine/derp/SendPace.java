package io.homeward.engine.derp;

/**
 * How fast a client may send when the server limits it (protocol reference, section 5.3): a token
 * bucket that is full at first. Pure: time is an argument. One thread.
 */
public final class SendPace {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double nanosPerByte;
  private final long burstNanos;
  private boolean begun;
  private long spentUntilNanos;

  /**
   * A pace.
   *
   * @param bytesPerSecond more than 0
   * @param burst bytes that may go at once; at least the longest frame is taken for it
   */
  public SendPace(int bytesPerSecond, int burst) {
    nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
    burstNanos =
        (long) (Math.max(burst, FrameParser.HEADER + 32 + FrameType.MAX_PACKET) * nanosPerByte);
  }

  /**
   * So many bytes were sent.
   *
   * @param now a monotonic time, in nanoseconds
   * @return how long to wait before more is sent, 0 or more
   */
  public long delayNanos(int bytes, long now) {
    if (!begun || spentUntilNanos - now < 0) {
      begun = true;
      spentUntilNanos = now;
    }
    spentUntilNanos += (long) (bytes * nanosPerByte);
    return Math.max(0, spentUntilNanos - now - burstNanos);
  }
}
