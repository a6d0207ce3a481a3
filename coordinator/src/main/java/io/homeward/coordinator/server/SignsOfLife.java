package io.homeward.coordinator.server;

import java.time.Duration;

/**
 * How a server learns that nobody is at the other end any more, as when a device lost its power.
 * Each question wakes a device that has nothing to do.
 *
 * @param ping how often it asks each connection for a sign of life, at most; what passes on
 *     connections without understanding them cuts after 50 s or more
 * @param throughProxy the same of those who come through a proxy of HTTP; many cut after 30 s
 * @param gone after so long without one the other side is gone, whatever waits for it
 */
public record SignsOfLife(Duration ping, Duration throughProxy, Duration gone) {
  /** What is in use. */
  public static final SignsOfLife USUAL =
      new SignsOfLife(Duration.ofSeconds(40), Duration.ofSeconds(22), Duration.ofSeconds(75));

  /** The same for all who come. */
  public SignsOfLife(Duration ping, Duration gone) {
    this(ping, ping, gone);
  }

  /** Whether the other side has been silent for longer than an answer to a question takes. */
  boolean missing(Duration silence) {
    return silence.compareTo(ping.multipliedBy(3).dividedBy(2)) > 0;
  }
}
