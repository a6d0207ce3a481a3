package io.homeward.coordinator.relay;

import java.time.Duration;

/**
 * How streams and connections end when the server does: one after the other. If all ended in one
 * moment, all devices would come to the next server in one moment.
 *
 * @param each between the ends of two of them
 * @param most for all of them; whoever ends the server does not wait for long
 */
public record Farewell(Duration each, Duration most) {
  /** What is in use; well below the time after which the process is killed. */
  public static final Farewell USUAL = new Farewell(Duration.ofMillis(2), Duration.ofSeconds(3));

  /**
   * Between the ends of two.
   *
   * @param all how many there are, at least 1
   */
  public Duration pause(int all) {
    Duration share = most.dividedBy(all);
    return share.compareTo(each) < 0 ? share : each;
  }
}
