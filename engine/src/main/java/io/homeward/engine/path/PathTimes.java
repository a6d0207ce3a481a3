package io.homeward.engine.path;

import java.util.concurrent.TimeUnit;

/**
 * How long things take and how many are kept, in nanoseconds. The first group is the protocol
 * reference's, section 6.3; the second is ours.
 */
final class PathTimes {
  /** The path in use is pinged this often while data flows. */
  static final long HEARTBEAT = TimeUnit.SECONDS.toNanos(3);

  /** So long after a pong data goes that way alone. */
  static final long TRUST = TimeUnit.MILLISECONDS.toNanos(6_500);

  /** Without data to send for so long, nothing is pinged any more. */
  static final long ACTIVE = TimeUnit.SECONDS.toNanos(45);

  /** A ping that was not answered by then is forgotten. */
  static final long PING_TIMEOUT = TimeUnit.SECONDS.toNanos(5);

  /** Between two rounds of pings to all candidates, and between two calls. */
  static final long ROUND = TimeUnit.SECONDS.toNanos(5);

  /** A working path is compared with the others this often... */
  static final long UPGRADE = TimeUnit.MINUTES.toNanos(1);

  /** ...unless it is as fast as this. */
  static final long FAST_ENOUGH = TimeUnit.MILLISECONDS.toNanos(5);

  /** A device that relays is looked for this often, while there is no direct way. */
  static final long SEEK = TimeUnit.SECONDS.toNanos(30);

  /** A candidate that the map does not name is forgotten when it was silent for so long. */
  static final long STALE = TimeUnit.SECONDS.toNanos(45);

  /** When candidates are pinged again: the first ping may have died at a router not yet open. */
  private static final long[] BURST = {
    0,
    TimeUnit.MILLISECONDS.toNanos(100),
    TimeUnit.MILLISECONDS.toNanos(300),
    TimeUnit.MILLISECONDS.toNanos(1000)
  };

  /** Of rounds that find nothing, each comes later than the one before, down to this pace. */
  static final long LONGEST_ROUND = TimeUnit.SECONDS.toNanos(30);

  /** Rounds at full pace before they slow down. */
  static final int QUICK_ROUNDS = 6;

  /** A heartbeat without an answer is sent again after this time, or four times the latency. */
  static final long RECHECK = TimeUnit.MILLISECONDS.toNanos(500);

  /** A path is to answer so soon when the peer sends from elsewhere. */
  static final long SUSPICION = TimeUnit.MILLISECONDS.toNanos(1_500);

  /** Between two pings back to one source. */
  static final long PING_BACK = TimeUnit.MILLISECONDS.toNanos(100);

  /** A peer's calls within this time after one do not start all pings anew. */
  static final long CALL_HEARD = TimeUnit.SECONDS.toNanos(1);

  /** Own endpoints that changed are told no more often than this. */
  static final long CALL_CHANGED = TimeUnit.MILLISECONDS.toNanos(500);

  /** A relay that said the peer is not there is asked again after this time. */
  static final long RELAY_GONE = TimeUnit.SECONDS.toNanos(10);

  /** How long a usual ping to the likeliest place may go unanswered: no less, however near. */
  private static final long LEAST_SILENCE = TimeUnit.MILLISECONDS.toNanos(40);

  /** And no more. */
  static final long MOST_SILENCE = TimeUnit.MILLISECONDS.toNanos(250);

  /** When servers that have not said which ports the router gave are asked again. */
  private static final long[] ASK_AGAIN = {
    TimeUnit.MILLISECONDS.toNanos(150),
    TimeUnit.MILLISECONDS.toNanos(350),
    TimeUnit.MILLISECONDS.toNanos(700)
  };

  /** What they have said by then has to do. */
  static final long SOCKETS_ASK = TimeUnit.SECONDS.toNanos(1);

  /** Guesses are others every time while a router may remember those before. */
  static final long GUESSES_LAST = TimeUnit.SECONDS.toNanos(30);

  /** Between two lists of ports that a peer expects. */
  static final long EXPECTED_AGAIN = TimeUnit.SECONDS.toNanos(1);

  /** Sockets that found nothing are closed after this time: two rounds, and a bit. */
  static final long SOCKETS_STAY = TimeUnit.SECONDS.toNanos(9);

  /** After so long a time without a round the next one is the first again. */
  static final long SOCKETS_PERIOD = TimeUnit.MINUTES.toNanos(5);

  /** Rounds before they slow down. */
  private static final int QUICK_SOCKETS = 3;

  private PathTimes() {}

  /**
   * Until the next round with many sockets: what was in vain may not be any more when a network has
   * come back, and costs the routers hundreds of mappings each time.
   *
   * @param rounds 1 or more that followed each other
   * @return nanoseconds from the begin of the last one
   */
  static long socketsPause(int rounds) {
    return rounds < QUICK_SOCKETS
        ? ROUND
        : Math.min(TimeUnit.MINUTES.toNanos(1) << (rounds - QUICK_SOCKETS), SOCKETS_PERIOD);
  }

  /**
   * Many sockets are opened when a usual ping to the likeliest place was not answered for so long:
   * whoever can answer at all does so within about as long as servers took.
   *
   * @param serversTook nanoseconds until all had answered that were asked
   */
  static long socketsAfter(long serversTook) {
    return Math.clamp(2 * serversTook, LEAST_SILENCE, MOST_SILENCE);
  }

  /**
   * When a step of a burst comes.
   *
   * @return nanoseconds after its begin; -1: there is no such step
   */
  static long burst(int step) {
    return step < BURST.length ? BURST[step] : -1;
  }

  /**
   * When servers are asked again, or what they said has to do.
   *
   * @param step 0 for the first time
   * @return nanoseconds after they were asked first
   */
  static long askAgain(int step) {
    return step < ASK_AGAIN.length ? ASK_AGAIN[step] : SOCKETS_ASK;
  }
}
