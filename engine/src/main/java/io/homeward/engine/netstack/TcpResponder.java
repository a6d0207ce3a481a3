package io.homeward.engine.netstack;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.packet.Ipv4Header;
import io.homeward.engine.packet.Ipv6Header;
import io.homeward.engine.packet.TcpHeader;
import io.homeward.engine.packet.TcpSegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions that come over TCP, each after its length in two bytes, as DNS does (RFC 1035
 * section 4.2.2, RFC 7766). It only waits for others to connect, at one port of whatever address a
 * segment goes to; every other port is refused. Pure: segments and time in, actions out. One thread
 * owns it; {@code now} is always a reading of one {@link io.homeward.engine.env.Ticker}.
 *
 * <p>Bounded: {@value #MAX_CONNECTIONS} connections, for each 8 KiB of what was not answered yet
 * and one answer of at most 64 KiB. Whoever comes when all are taken takes the place of one that is
 * closing, or is refused.
 */
public final class TcpResponder {
  /** Connections at a time. */
  public static final int MAX_CONNECTIONS = 64;

  /** The longest answer, and the longest message of DNS. */
  public static final int MAX_ANSWER = 65535;

  /** What a peer takes that does not say; RFC 9293 section 3.7.1. */
  private static final int DEFAULT_IPV4 = 536;

  private static final int DEFAULT_IPV6 = 1220;
  private static final byte[] NOTHING = {};

  private final int port;
  private final int mtu;
  private final Randomness randomness;
  private final Map<Flow, TcpConnection> connections = new LinkedHashMap<>();
  private final Map<Long, TcpConnection> byNumber = new LinkedHashMap<>();
  private long lastNumber;

  private record Flow(Endpoint peer, Endpoint service) {}

  /**
   * A responder without connections.
   *
   * @param port at which it answers
   * @param mtu of the device, 1280 or more
   * @param randomness for initial sequence numbers
   */
  public TcpResponder(int port, int mtu, Randomness randomness) {
    this.port = port;
    this.mtu = mtu;
    this.randomness = randomness;
  }

  /** Whether there is a connection for this segment, or could be. */
  public boolean serves(TcpSegment segment) {
    return segment.destination().port() == port;
  }

  /** Connections that are open, opening or closing. */
  public int connections() {
    return connections.size();
  }

  /** A segment came. */
  public List<TcpAction> receive(TcpSegment segment, long now) {
    List<TcpAction> actions = new ArrayList<>();
    Flow flow = new Flow(segment.source(), segment.destination());
    TcpConnection connection = connections.get(flow);
    if (connection != null && connection.state() == TcpConnection.State.LINGERING) {
      // The peer is through with it when it begins anew (RFC 9293 section 3.6.1).
      if (segment.has(TcpHeader.SYN)) {
        remove(connection);
        connection = null;
      }
    }
    if (connection != null) {
      connection.receive(segment, now, actions);
      removeClosed(connection);
    } else if (segment.has(TcpHeader.RST)) {
      return actions;
    } else if (!serves(segment)
        || segment.has(TcpHeader.ACK)
        || !segment.has(TcpHeader.SYN)
        || !makeRoom()) {
      actions.add(new TcpAction.Send(refusal(segment)));
    } else {
      accept(flow, segment, now, actions);
    }
    return actions;
  }

  /**
   * The answer to {@link TcpAction.Ask}. Without effect when the connection has ended meanwhile.
   *
   * @param answer at most {@link #MAX_ANSWER} bytes; null: there is none, and the connection ends
   */
  public List<TcpAction> answered(long connection, byte @Nullable [] answer, long now) {
    List<TcpAction> actions = new ArrayList<>();
    TcpConnection asked = byNumber.get(connection);
    if (asked != null) {
      asked.answered(answer == null || answer.length > MAX_ANSWER ? null : answer, now, actions);
      removeClosed(asked);
    }
    return actions;
  }

  /**
   * Nanoseconds until {@link #onDeadline} wants to be called, 0 or more; {@link Long#MAX_VALUE}:
   * not by itself.
   */
  public long untilDeadline(long now) {
    long until = Long.MAX_VALUE;
    for (TcpConnection connection : connections.values()) {
      until = Math.min(until, connection.untilDeadline(now));
    }
    return until;
  }

  /** Does what is due; too early a call does nothing. */
  public List<TcpAction> onDeadline(long now) {
    List<TcpAction> actions = new ArrayList<>();
    for (TcpConnection connection : List.copyOf(connections.values())) {
      if (connection.untilDeadline(now) == 0) {
        connection.onDeadline(now, actions);
        removeClosed(connection);
      }
    }
    return actions;
  }

  private void accept(Flow flow, TcpSegment syn, long now, List<TcpAction> actions) {
    boolean ipv4 = flow.peer.isIpv4();
    int headers = (ipv4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES) + TcpHeader.MIN_BYTES;
    TcpConnection opening =
        new TcpConnection(
            ++lastNumber,
            syn,
            randomness.nextInt(),
            mtu - headers,
            ipv4 ? DEFAULT_IPV4 : DEFAULT_IPV6);
    connections.put(flow, opening);
    byNumber.put(lastNumber, opening);
    opening.open(now, actions);
  }

  /** False when all places are taken by connections that somebody uses. */
  private boolean makeRoom() {
    if (connections.size() < MAX_CONNECTIONS) {
      return true;
    }
    for (TcpConnection connection : connections.values()) {
      if (connection.state() == TcpConnection.State.LINGERING
          || connection.state() == TcpConnection.State.CLOSING) {
        remove(connection);
        return true;
      }
    }
    return false;
  }

  private void removeClosed(TcpConnection connection) {
    if (connection.state() == TcpConnection.State.CLOSED) {
      remove(connection);
    }
  }

  private void remove(TcpConnection connection) {
    connections.values().remove(connection);
    byNumber.values().remove(connection);
  }

  /** RFC 9293 section 3.10.7.1. */
  private static TcpSegment refusal(TcpSegment segment) {
    boolean acknowledges = segment.has(TcpHeader.ACK);
    return new TcpSegment(
        segment.destination(),
        segment.source(),
        acknowledges ? segment.acknowledgement() : 0,
        acknowledges ? 0 : segment.sequence() + segment.sequenceLength(),
        acknowledges ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK,
        0,
        0,
        NOTHING);
  }
}
