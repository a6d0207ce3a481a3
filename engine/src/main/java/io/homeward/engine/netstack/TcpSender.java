package io.homeward.engine.netstack;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: one answer at a time, then FIN. Knows what may be sent now and
 * what must be sent again; sequence numbers wrap and are compared by difference (RFC 9293 section
 * 3.4).
 *
 * <p>The other end is on this very computer: a round trip takes no time, and what is lost was lost
 * because its queue was full. So the time-out is not measured (RFC 6298) but begins at a quarter of
 * a second and doubles; after it, sending begins anew with one segment (RFC 5681).
 */
final class TcpSender {
  static final long FIRST_TIMEOUT = TimeUnit.MILLISECONDS.toNanos(250);

  /** As many time-outs in a row without any progress: nobody is there any more. */
  static final int MOST_TIMEOUTS = 7;

  /** Segments that may be under way before the first acknowledgement (RFC 6928). */
  private static final int INITIAL_SEGMENTS = 10;

  private static final byte[] NOTHING = {};

  private final int segmentBytes;
  private int unacknowledged;
  private int next;
  private int highest; // one after the last that was ever sent
  private long window;
  private int windowSequence; // of the segment and its acknowledgement that told the window
  private int windowAcknowledgement;
  private long congestionWindow;
  private byte[] answer = NOTHING;
  private int answerSequence;
  private boolean finWanted;
  private long timeoutNanos = FIRST_TIMEOUT;
  private int timeouts;
  private boolean probing;

  /** What may be sent now. */
  record Chunk(int sequence, byte[] payload, boolean last, boolean fin) {}

  /**
   * @param initialSequence of our SYN, which counts as sent
   * @param segmentBytes the most that one segment carries
   * @param peerSequence of the peer's SYN
   * @param window that came with it
   */
  TcpSender(int initialSequence, int segmentBytes, int peerSequence, int window) {
    this.segmentBytes = segmentBytes;
    this.window = window;
    windowSequence = peerSequence;
    windowAcknowledgement = initialSequence;
    unacknowledged = initialSequence;
    next = initialSequence + 1;
    highest = next;
    answerSequence = next;
    congestionWindow = (long) INITIAL_SEGMENTS * segmentBytes;
  }

  /** The number of the next byte that was never sent. */
  int next() {
    return highest;
  }

  /** Whether all that was ever given is acknowledged, so that the next answer may come. */
  boolean isIdle() {
    return unacknowledged == end() && !finWanted;
  }

  boolean finAcknowledged() {
    return finWanted && unacknowledged == end() + 1;
  }

  /** Whether something waits for an acknowledgement, or for the peer's window to open. */
  boolean waits() {
    return unacknowledged != highest || next != (finWanted ? end() + 1 : end());
  }

  /** How long to wait for what {@link #waits}. */
  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Whether the acknowledgement is of something that was never sent. */
  boolean isFuture(int acknowledgement) {
    return acknowledgement - highest > 0;
  }

  /** Whether the acknowledgement is too old to be of this connection (RFC 5961 section 5.2). */
  boolean isAncient(int acknowledgement) {
    return unacknowledged - acknowledgement > 65535;
  }

  /** Sends this next; only when {@link #isIdle}. */
  void send(byte[] framed) {
    answer = framed;
    answerSequence = highest;
  }

  /** Sends FIN after everything else. */
  void finish() {
    finWanted = true;
  }

  boolean finishing() {
    return finWanted;
  }

  /**
   * Takes an acknowledgement, neither future nor ancient, with the window that came with it.
   *
   * @return whether there was progress
   */
  boolean acknowledge(int acknowledgement, int sequence, int newWindow) {
    int bytes = acknowledgement - unacknowledged;
    if (bytes >= 0
        && (sequence - windowSequence > 0
            || (sequence == windowSequence && acknowledgement - windowAcknowledgement >= 0))) {
      boolean opened = window == 0 && newWindow > 0;
      window = newWindow;
      windowSequence = sequence;
      windowAcknowledgement = acknowledgement;
      if (opened) {
        progress();
      }
    }
    if (bytes <= 0) {
      return false;
    }
    unacknowledged = acknowledgement;
    if (next - unacknowledged < 0) {
      next = unacknowledged;
    }
    congestionWindow = Math.min(congestionWindow + Math.min(bytes, segmentBytes), 65535);
    progress();
    return true;
  }

  private void progress() {
    timeouts = 0;
    timeoutNanos = FIRST_TIMEOUT;
    probing = false;
  }

  /** No acknowledgement came in time: begin anew; false when it was the last try. */
  boolean timedOut() {
    if (++timeouts > MOST_TIMEOUTS) {
      return false;
    }
    timeoutNanos *= 2;
    next = unacknowledged;
    congestionWindow = segmentBytes;
    probing = window == 0;
    return true;
  }

  /** Takes what may be sent now, or null; call until it is null. */
  @Nullable Chunk poll() {
    // A closed window is probed with one byte, or else its opening could be missed for ever
    // (RFC 9293 section 3.8.6.1).
    long usable = probing ? 1 : Math.min(window, congestionWindow);
    long room = usable - (next - unacknowledged);
    int left = end() - next;
    if (left > 0 && room > 0) {
      int bytes = (int) Math.min(Math.min(left, room), segmentBytes);
      // Small segments only at the end, or when nothing is under way that will open the window.
      if (bytes < left && bytes < segmentBytes && next != unacknowledged) {
        return null;
      }
      int from = next - answerSequence;
      byte[] payload = Arrays.copyOfRange(answer, from, from + bytes);
      Chunk chunk = new Chunk(next, payload, bytes == left, false);
      advance(bytes);
      return chunk;
    }
    if (left == 0 && finWanted) {
      Chunk chunk = new Chunk(next, NOTHING, true, true);
      advance(1);
      return chunk;
    }
    return null;
  }

  private void advance(int bytes) {
    next += bytes;
    if (next - highest > 0) {
      highest = next;
    }
  }

  /** One after the last byte of the answer; FIN has this number. */
  private int end() {
    return answerSequence + answer.length;
  }
}
