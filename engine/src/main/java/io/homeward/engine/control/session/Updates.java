package io.homeward.engine.control.session;

import io.homeward.engine.env.Randomness;
import io.homeward.engine.key.NodePublicKey;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the server what changed about this node, apart from the stream; protocol reference, section
 * 4.6. Changes within a tenth of a second go together, at most one call is under way, and what the
 * server knows already is not told again.
 */
final class Updates {
  private static final long COALESCE_NANOS = 100_000_000;

  /**
   * How long the answer may take that shows whether the connection still works. Over a way that is
   * slower than that the connection is opened once for nothing.
   */
  private static final long PROOF_NANOS = 500_000_000;

  private static final long NO_CALL = 0;

  private final Outbox out;
  private final Randomness randomness;
  private final Backoff backoff;
  private @Nullable HostReport known;
  private @Nullable HostReport underWay;
  private long call = NO_CALL;
  private OptionalLong sendAt = OptionalLong.empty();
  private OptionalLong proofUntil = OptionalLong.empty();

  Updates(Outbox out, Randomness randomness) {
    this.out = out;
    this.randomness = randomness;
    backoff = new Backoff(randomness);
  }

  /** A new login: the server is told everything at once. */
  void begin(NodePublicKey key, HostReport report) {
    end();
    send(key, report);
  }

  /** Nobody is logged in any more. */
  void end() {
    if (call != NO_CALL) {
      out.add(new ControlAction.Cancel(call));
      call = NO_CALL;
    }
    known = null;
    underWay = null;
    sendAt = OptionalLong.empty();
    proofUntil = OptionalLong.empty();
    backoff.succeeded();
  }

  /** Forgets everything, also a call whose number nobody knows any more. */
  void reset() {
    call = NO_CALL;
    end();
  }

  void changed(long now) {
    if (call == NO_CALL && sendAt.isEmpty()) {
      sendAt = OptionalLong.of(now + COALESCE_NANOS);
    }
  }

  /**
   * The server may be reached by another way now. It is told again what it may know: its answer
   * shows whether the connection works, and without one soon the connection is given up.
   *
   * @param dropped it was given up already
   */
  void networkChanged(NodePublicKey key, HostReport report, boolean dropped, long now) {
    if (call != NO_CALL) {
      out.add(new ControlAction.Cancel(call));
    }
    sendAt = OptionalLong.empty();
    proofUntil = dropped ? OptionalLong.empty() : OptionalLong.of(now + PROOF_NANOS);
    send(key, report);
  }

  void answered(long answeredCall, HostReport report, long now) {
    if (answeredCall != call) {
      return;
    }
    call = NO_CALL;
    proofUntil = OptionalLong.empty();
    known = underWay;
    backoff.succeeded();
    if (!report.equals(known)) {
      changed(now);
    }
  }

  /** Returns whether the server says by it that it does not know this node. */
  boolean failed(long failedCall, CallFailure failure, long now) {
    if (failedCall != call) {
      return false;
    }
    call = NO_CALL;
    proofUntil = OptionalLong.empty(); // refused or broken: nothing is waited for
    sendAt = OptionalLong.of(now + RetryDelay.after(failure, backoff, randomness));
    return failure.status() == CallFailure.NOT_FOUND;
  }

  /** While a call is under way nothing waits to be sent. */
  OptionalLong deadline() {
    return proofUntil.isPresent() ? proofUntil : sendAt;
  }

  void onDeadline(long now, NodePublicKey key, HostReport report) {
    if (proofUntil.isPresent() && now - proofUntil.getAsLong() >= 0) {
      proofUntil = OptionalLong.empty();
      out.add(new ControlAction.DropConnection());
    }
    if (sendAt.isEmpty() || now - sendAt.getAsLong() < 0) {
      return;
    }
    sendAt = OptionalLong.empty();
    if (!report.equals(known)) {
      send(key, report);
    }
  }

  private void send(NodePublicKey key, HostReport report) {
    call = out.newCall();
    underWay = report;
    out.add(new ControlAction.SendUpdate(call, Requests.map(key, report, false)));
  }
}
