package io.homeward.engine.gateway;

import io.homeward.engine.env.Randomness;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets a port of this computer to be reached from outside: events in, actions out. Another router,
 * address or port begins all anew. Nothing ever waits for it: a mapping is told when it is there.
 * Pure; owned by the thread that calls it.
 */
public final class PortMapper {
  /** Length of a nonce. */
  public static final int NONCE_BYTES = Pcp.NONCE_BYTES;

  private final byte[] nonce;
  private final Randomness randomness;
  private final Out out = new Out();
  private int port;
  private Set<PortProtocol> allowed = Set.of();
  private @Nullable Attachment attachment;
  private @Nullable GatewaySession session;
  private @Nullable GatewaySession leaving; // gives its port back
  private PortMapState told = PortMapState.OFF;
  private long dropped;

  /**
   * One that is off.
   *
   * @param nonce by which routers of PCP know the owner of a mapping again: {@link #NONCE_BYTES}
   *     that nobody else has, the same at each start of this device, or a router refuses it its own
   *     port until the lease of a process that was killed is over (RFC 6887, section 11.3)
   * @param randomness for ports and pauses; nothing secret
   */
  public PortMapper(byte[] nonce, Randomness randomness) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("a nonce has 12 bytes, not " + nonce.length);
    }
    this.nonce = nonce.clone();
    this.randomness = randomness;
  }

  /**
   * What the event leads to.
   *
   * @param now by a ticker, nanoseconds
   */
  public List<PortMapAction> handle(PortMapEvent event, long now) {
    switch (event) {
      case PortMapEvent.Wanted(int wanted, Set<PortProtocol> protocols) -> {
        if (wanted != port || !protocols.equals(allowed)) {
          port = protocols.isEmpty() ? 0 : wanted;
          allowed = protocols;
          leave(now);
          begin(now);
        }
      }
      case PortMapEvent.AttachedTo(Attachment found) -> {
        if (!Objects.equals(found, attachment)) {
          // The router of before is not reached from here any more; its lease ends by itself.
          attachment = found;
          session = null;
          leaving = null;
          begin(now);
        }
      }
      case PortMapEvent.Received received -> received(received, now);
      case PortMapEvent.Answered(long call, HttpAnswer answer) -> answered(call, answer, now);
      case PortMapEvent.Due() -> {
        if (session != null) {
          session.due(now, out);
        }
        if (leaving != null) {
          leaving.due(now, out);
        }
      }
    }
    if (leaving != null && leaving.isReleased()) {
      leaving = null;
    }
    PortMapState present = state();
    if (!present.equals(told)) {
      told = present;
      out.tell(present);
    }
    return out.take();
  }

  private void leave(long now) {
    leaving = session;
    session = null;
    if (leaving != null) {
      leaving.release(now, out);
    }
  }

  private void begin(long now) {
    if (port != 0 && attachment != null) {
      session = new GatewaySession(attachment, port, allowed, nonce, randomness);
      session.start(now, out);
    }
  }

  private void received(PortMapEvent.Received datagram, long now) {
    boolean taken =
        session != null && session.received(datagram.from(), datagram.datagram(), now, out);
    if (leaving != null) {
      taken |= leaving.received(datagram.from(), datagram.datagram(), now, out);
    }
    if (!taken) {
      dropped++;
    }
  }

  private void answered(long call, @Nullable HttpAnswer answer, long now) {
    boolean taken = session != null && session.answered(call, answer, now, out);
    if (!taken && leaving != null) {
      leaving.answered(call, answer, now, out);
    }
  }

  /** When {@link PortMapEvent.Due} is to come next, nanoseconds of the ticker; empty: never. */
  public OptionalLong nextDeadline() {
    OptionalLong mine = session == null ? OptionalLong.empty() : session.deadline();
    return leaving == null ? mine : Alarm.sooner(mine, leaving.deadline());
  }

  /** What is known now. */
  public PortMapState state() {
    if (port == 0) {
      return PortMapState.OFF;
    }
    return session == null
        ? PortMapState.without(PortMapState.Verdict.NO_ROUTER, Set.of())
        : session.state();
  }

  /** Whether nothing is held at the router that nobody wants any more. */
  public boolean isIdle() {
    return leaving == null;
  }

  /** Datagrams that were of somebody else, made no sense, or nobody had asked for. */
  public long dropped() {
    return dropped;
  }
}
