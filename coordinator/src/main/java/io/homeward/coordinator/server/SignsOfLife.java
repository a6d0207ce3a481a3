package io.homeward.coordinator.server;

import java.time.Duration;

/**
 * How a server learns that nobody is at the other end any more, as when a device lost its power.
 *
 * @param ping how often it asks each connection for a sign of life, at most; many proxies cut after
 *     30 s
 * @param gone after so long without one the other side is gone, whatever waits for it
 */
public record SignsOfLife(Duration ping, Duration gone) {
  /** What is in use. */
  public static final SignsOfLife USUAL =
      new SignsOfLife(Duration.ofSeconds(22), Duration.ofSeconds(75));

  /** Whether the other side has been silent for longer than an answer to a question takes. */
  boolean missing(Duration silence) {
    return silence.compareTo(ping.multipliedBy(3).dividedBy(2)) > 0;
  }
}
