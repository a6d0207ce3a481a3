package io.homeward.engine.footprint;

/**
 * Decides when the whole heap is to be collected. Confined to one thread; times are those of {@link
 * System#nanoTime}.
 */
final class HeapGrowth {
  /** Less than this is not worth a collection, in bytes. */
  static final long LITTLE = 12 << 20;

  // At most a fiftieth of the time goes into it, whatever floods the app.
  private static final long RESTS = 50;

  private long limit = LITTLE;
  private long restedAt;

  /** Nothing is due before that time: what a start leaves behind is not a reason to delay it. */
  HeapGrowth(long restedAt) {
    this.restedAt = restedAt;
  }

  /** How long nothing can be due from now on, in nanoseconds; 0 when it can be at once. */
  long restNanos(long now) {
    return Math.max(0, restedAt - now);
  }

  /**
   * Whether to collect now.
   *
   * @param used what is in use, in bytes
   */
  boolean isDue(long used, long now) {
    return restNanos(now) == 0 && used > limit;
  }

  /**
   * The whole was collected, by whomever.
   *
   * @param live what was left, in bytes
   */
  void collected(long live, long begun, long ended) {
    limit = Math.max(LITTLE, live + live / 4);
    restedAt = ended + RESTS * (ended - begun);
  }
}
