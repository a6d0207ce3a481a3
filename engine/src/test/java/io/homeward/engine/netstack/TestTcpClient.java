package io.homeward.engine.netstack;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpSegment;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;

/**
 * The other end of a {@link TcpLab}: as simple as a TCP can be that opens a connection, sends again
 * what is not acknowledged and takes only what comes in its order.
 */
final class TestTcpClient {
  private static final long RETRY_NANOS = Duration.ofMillis(300).toNanos();
  private static final byte[] NOTHING = {};

  final Endpoint at;
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  boolean open;
  boolean reset;
  boolean otherFinished;
  boolean silent;
  int window = 65535;
  int maxSegment = 1240;

  private final TcpLab lab;
  private final int initial;
  private byte[] output = NOTHING;
  private boolean finish;
  private int unacknowledged;
  private int sent; // one after the last that was ever sent
  private int edge; // up to which the other end takes
  private int expected;
  private boolean trying;
  private long retryAt;

  TestTcpClient(TcpLab lab, Endpoint at, int initial) {
    this.lab = lab;
    this.at = at;
    this.initial = initial;
    unacknowledged = initial;
    sent = initial + 1;
  }

  void connect() {
    transmitAll();
  }

  void write(byte[] bytes) {
    int before = output.length;
    output = Arrays.copyOf(output, before + bytes.length);
    System.arraycopy(bytes, 0, output, before, bytes.length);
    if (open) {
      transmitAll();
    }
  }

  /** A query as DNS frames it. */
  void ask(byte[] query) {
    write(MessageBuffer.framed(query));
  }

  /** No more comes from here. */
  void finish() {
    finish = true;
    if (open) {
      transmitAll();
    }
  }

  /** Tells a changed window. */
  void announceWindow(int newWindow) {
    window = newWindow;
    send(TcpHeader.ACK, sent, NOTHING);
  }

  /** One after all that was given to it, FIN included. */
  int next() {
    return initial + 1 + output.length + (finish ? 1 : 0);
  }

  int expected() {
    return expected;
  }

  /** Whether all that was sent, FIN included, is acknowledged. */
  boolean allAcknowledged() {
    return open && unacknowledged == next();
  }

  void send(int flags, int sequence, byte[] payload) {
    if (!silent) {
      boolean syn = (flags & TcpHeader.SYN) != 0;
      lab.transmit(segment(flags, sequence, syn ? maxSegment : 0, payload));
    }
  }

  TcpSegment segment(int flags, int sequence, int mss, byte[] payload) {
    return new TcpSegment(at, TcpLab.SERVICE, sequence, expected, flags, window, mss, payload);
  }

  long untilDeadline(long now) {
    return trying ? Math.max(0, retryAt - now) : Long.MAX_VALUE;
  }

  void onDeadline(long now) {
    if (trying && retryAt - now <= 0) {
      transmitAll();
    }
  }

  void receive(TcpSegment segment) {
    if (segment.has(TcpHeader.RST)) {
      reset = true;
      open = false;
      trying = false;
      return;
    }
    if (!open) {
      if (segment.has(TcpHeader.SYN | TcpHeader.ACK)
          && segment.acknowledgement() == initial + 1
          && !reset) {
        open = true;
        unacknowledged = initial + 1;
        expected = segment.sequence() + 1;
        edge = segment.acknowledgement() + segment.window();
        send(TcpHeader.ACK, unacknowledged, NOTHING);
        transmitAll();
      }
      return;
    }
    int newEdge = segment.acknowledgement() + segment.window();
    boolean opened = newEdge - edge > 0;
    edge = opened ? newEdge : edge;
    if (segment.acknowledgement() - unacknowledged > 0) {
      unacknowledged = segment.acknowledgement();
      trying = unacknowledged != next();
    }
    byte[] payload = segment.payload();
    int skipped = expected - segment.sequence();
    if (segment.sequenceLength() > 0 && !segment.has(TcpHeader.SYN)) {
      int fresh = Math.min(payload.length - skipped, window);
      if (skipped >= 0 && fresh > 0) {
        received.write(payload, skipped, fresh);
        expected += fresh;
      }
      if (segment.has(TcpHeader.FIN)
          && !otherFinished
          && expected == segment.sequence() + payload.length) {
        otherFinished = true;
        expected++;
      }
      send(TcpHeader.ACK, sent, NOTHING);
    }
    if (opened && sent != next()) {
      transmitFrom(sent);
    }
  }

  /** Sends whatever is not acknowledged. */
  private void transmitAll() {
    trying = true;
    retryAt = lab.now + RETRY_NANOS;
    if (!open) {
      if (!reset) {
        send(TcpHeader.SYN, initial, NOTHING);
      }
      return;
    }
    transmitFrom(unacknowledged);
    trying = unacknowledged != next();
  }

  private void transmitFrom(int sequence) {
    int from = sequence - initial - 1;
    int end = Math.min(output.length, edge - initial - 1);
    while (from < end) {
      int to = Math.min(from + 1000, end);
      send(TcpHeader.ACK, initial + 1 + from, Arrays.copyOfRange(output, from, to));
      from = to;
    }
    sent = Math.max(sent - initial, 1 + from) + initial;
    if (finish && from == output.length && unacknowledged != next()) {
      send(TcpHeader.ACK | TcpHeader.FIN, next() - 1, NOTHING);
      sent = next();
    }
  }
}
