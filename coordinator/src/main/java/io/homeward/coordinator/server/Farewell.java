package io.homeward.coordinator.server;

import java.time.Duration;

/**
 * How map streams end when the server does: one after the other. If all ended in one moment, all
 * devices would come to the next server in one moment.
 *
 * @param each between the ends of two of them
 * @param most for all of them; whoever ends the server does not wait for long
 */
public record Farewell(Duration each, Duration most) {
  /** What is in use; well below the time after which the process is killed. */
  public static final Farewell USUAL = new Farewell(Duration.ofMillis(2), Duration.ofSeconds(3));

  /**
   * Between the ends of two streams.
   *
   * @param streams how many there are, at least 1
   */
  Duration pause(int streams) {
    Duration share = most.dividedBy(streams);
    return share.compareTo(each) < 0 ? share : each;
  }
}
