package io.homeward.engine.netstack;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpSegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection that somebody opened to a service: questions come, one answer at a time goes. RFC
 * 9293 section 3.10.7, without urgent data, window scaling and what an active opener needs; what
 * comes out of order is not kept, it will be sent again.
 *
 * <pre>
 *   SYN_RECEIVED --ACK--&gt; ESTABLISHED --all is answered and FIN came, or idle: FIN--&gt; CLOSING
 *   CLOSING --both FINs are acknowledged--&gt; LINGERING (TIME-WAIT) or CLOSED
 * </pre>
 */
final class TcpConnection {
  /** How long a connection without any question is kept. */
  static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** How long opening, answering, sending an answer or closing may take each. */
  static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(40);

  /** How long an end that closed first answers a FIN that is sent again. */
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final byte[] NOTHING = {};

  /** Where it stands. */
  enum State {
    SYN_RECEIVED,
    ESTABLISHED,
    CLOSING,
    LINGERING,
    CLOSED
  }

  private final long number;
  private final Endpoint peer;
  private final Endpoint service;
  private final int maxSegment;
  private final int initialSequence;
  private final int peerInitialSequence;
  private final TcpSender sender;
  private final MessageBuffer received = new MessageBuffer();

  private State state = State.SYN_RECEIVED;
  private int expected; // the peer's next byte
  private int announcedEnd; // up to which the peer may send
  private boolean peerFinished;
  private boolean asking;
  private boolean sending;
  private boolean finishedFirst;
  private boolean acknowledgementDue;
  private long phaseEndNanos;
  private boolean timed;
  private long retransmitNanos;

  /**
   * Begins to open.
   *
   * @param syn the peer's
   * @param maxSegment what we take in one segment
   */
  TcpConnection(
      long number, TcpSegment syn, int initialSequence, int maxSegment, int defaultMaxSegment) {
    this.number = number;
    this.maxSegment = maxSegment;
    this.initialSequence = initialSequence;
    peer = syn.source();
    service = syn.destination();
    peerInitialSequence = syn.sequence();
    expected = peerInitialSequence + 1;
    int theirs = syn.maxSegment() == 0 ? defaultMaxSegment : syn.maxSegment();
    sender =
        new TcpSender(
            initialSequence, Math.clamp(theirs, 64, maxSegment), peerInitialSequence, syn.window());
  }

  void open(long now, List<TcpAction> actions) {
    phaseEndNanos = now + BUSY_NANOS;
    sendSyn(actions);
    keepTime(now, true);
  }

  State state() {
    return state;
  }

  /** Nanoseconds until {@link #onDeadline} wants to be called, 0 or more. */
  long untilDeadline(long now) {
    long phase = phaseEndNanos - now;
    return Math.max(0, timed ? Math.min(phase, retransmitNanos - now) : phase);
  }

  /** Section 3.10.7.4. */
  void receive(TcpSegment segment, long now, List<TcpAction> actions) {
    if (state == State.SYN_RECEIVED
        && segment.has(TcpHeader.SYN)
        && segment.sequence() == peerInitialSequence) {
      sendSyn(actions);
      return;
    }
    if (!isAcceptable(segment)) {
      if (!segment.has(TcpHeader.RST)) {
        acknowledge(actions);
      }
      return;
    }
    if (segment.has(TcpHeader.RST)) {
      // RFC 5961 section 3: whoever only guesses a number in the window must not end anything.
      if (segment.sequence() == expected) {
        state = State.CLOSED;
      } else {
        acknowledge(actions);
      }
      return;
    }
    if (segment.has(TcpHeader.SYN)) {
      acknowledge(actions); // RFC 5961 section 4
      return;
    }
    if (!segment.has(TcpHeader.ACK) || !takeAcknowledgement(segment, now, actions)) {
      return;
    }
    take(segment);
    advance(now, actions);
  }

  /**
   * The answer to what was asked.
   *
   * @param answer null: there is none
   */
  void answered(byte @Nullable [] answer, long now, List<TcpAction> actions) {
    if (!asking) {
      return;
    }
    asking = false;
    phaseEndNanos = now + BUSY_NANOS;
    if (answer == null) {
      finish(now);
    } else {
      sending = true;
      sender.send(MessageBuffer.framed(answer));
    }
    advance(now, actions);
  }

  void onDeadline(long now, List<TcpAction> actions) {
    if (phaseEndNanos - now <= 0) {
      if (state == State.ESTABLISHED && !asking && !sending) {
        finish(now);
        advance(now, actions);
      } else {
        abort(actions);
      }
    } else if (timed && retransmitNanos - now <= 0) {
      if (!sender.timedOut()) {
        abort(actions);
      } else if (state == State.SYN_RECEIVED) {
        sendSyn(actions);
        keepTime(now, true);
      } else {
        transmit(actions);
        keepTime(now, true);
      }
    }
  }

  /** Ends it at once and tells the peer. */
  void abort(List<TcpAction> actions) {
    if (state != State.LINGERING && state != State.CLOSED) {
      send(TcpHeader.RST | TcpHeader.ACK, sender.next(), NOTHING, actions);
    }
    state = State.CLOSED;
  }

  private boolean isAcceptable(TcpSegment segment) {
    int room = announcedEnd - expected;
    int from = segment.sequence() - expected;
    int length = segment.sequenceLength();
    if (room == 0) {
      return from == 0; // nothing of it is taken but the acknowledgement
    }
    boolean begins = from >= 0 && from < room;
    boolean ends = from + length - 1 >= 0 && from + length - 1 < room;
    return length == 0 ? begins : begins || ends;
  }

  /** False when the segment is of no further use. */
  private boolean takeAcknowledgement(TcpSegment segment, long now, List<TcpAction> actions) {
    int acknowledgement = segment.acknowledgement();
    if (state == State.SYN_RECEIVED) {
      if (acknowledgement != initialSequence + 1) {
        actions.add(
            new TcpAction.Send(
                new TcpSegment(service, peer, acknowledgement, 0, TcpHeader.RST, 0, 0, NOTHING)));
        return false;
      }
      state = State.ESTABLISHED;
      phaseEndNanos = now + IDLE_NANOS;
    } else if (sender.isFuture(acknowledgement) || sender.isAncient(acknowledgement)) {
      acknowledge(actions);
      return false;
    }
    boolean progress = sender.acknowledge(acknowledgement, segment.sequence(), segment.window());
    keepTime(now, progress);
    if (sending && sender.isIdle()) {
      sending = false;
      phaseEndNanos = now + IDLE_NANOS;
    }
    return true;
  }

  /** What it carries, as far as it is next in turn and there is room. */
  private void take(TcpSegment segment) {
    if (segment.sequenceLength() == 0) {
      return;
    }
    acknowledgementDue = true;
    byte[] payload = segment.payload();
    int skipped = expected - segment.sequence();
    if (skipped < 0 || peerFinished) {
      return; // a gap: the acknowledgement tells
    }
    int fresh = Math.min(payload.length - skipped, announcedEnd - expected);
    if (fresh > 0) {
      received.add(payload, skipped, fresh);
      expected += fresh;
    }
    if (segment.has(TcpHeader.FIN) && expected == segment.sequence() + payload.length) {
      peerFinished = true;
      expected++;
      if (announcedEnd - expected < 0) {
        announcedEnd = expected; // FIN takes a number, but no room
      }
    }
  }

  /** Does whatever can be done now. */
  private void advance(long now, List<TcpAction> actions) {
    if (state == State.ESTABLISHED && !asking && !sending) {
      byte[] query = received.isHopeless() ? null : received.poll();
      if (query != null) {
        asking = true;
        phaseEndNanos = now + BUSY_NANOS;
        actions.add(new TcpAction.Ask(number, query));
      } else if (received.isHopeless()) {
        abort(actions);
        return;
      } else if (peerFinished) {
        finish(now);
      }
    }
    boolean armed = timed;
    transmit(actions);
    keepTime(now, !armed);
    // A window that was closed and is open again is told, too.
    if (acknowledgementDue || announcedEnd - expected < received.room() / 2) {
      acknowledge(actions);
    }
    if (sender.finAcknowledged() && peerFinished && state == State.CLOSING) {
      state = finishedFirst ? State.LINGERING : State.CLOSED;
      phaseEndNanos = now + LINGER_NANOS;
    }
  }

  private void finish(long now) {
    state = State.CLOSING;
    finishedFirst = !peerFinished;
    phaseEndNanos = now + BUSY_NANOS;
    sender.finish();
  }

  private void transmit(List<TcpAction> actions) {
    for (TcpSender.Chunk chunk = sender.poll(); chunk != null; chunk = sender.poll()) {
      int flags =
          TcpHeader.ACK
              | (chunk.last() && chunk.payload().length > 0 ? TcpHeader.PSH : 0)
              | (chunk.fin() ? TcpHeader.FIN : 0);
      send(flags, chunk.sequence(), chunk.payload(), actions);
    }
  }

  /** Sets the timer while something waits; anew when there was progress. */
  private void keepTime(long now, boolean anew) {
    if (!sender.waits()) {
      timed = false;
    } else if (anew || !timed) {
      timed = true;
      retransmitNanos = now + sender.timeoutNanos();
    }
  }

  private void acknowledge(List<TcpAction> actions) {
    send(TcpHeader.ACK, sender.next(), NOTHING, actions);
  }

  private void sendSyn(List<TcpAction> actions) {
    announcedEnd = expected + received.room();
    actions.add(
        new TcpAction.Send(
            new TcpSegment(
                service,
                peer,
                initialSequence,
                expected,
                TcpHeader.SYN | TcpHeader.ACK,
                received.room(),
                maxSegment,
                NOTHING)));
  }

  private void send(int flags, int sequence, byte[] payload, List<TcpAction> actions) {
    acknowledgementDue = false;
    int window = received.room();
    announcedEnd = expected + window;
    actions.add(
        new TcpAction.Send(
            new TcpSegment(service, peer, sequence, expected, flags, window, 0, payload)));
  }
}
