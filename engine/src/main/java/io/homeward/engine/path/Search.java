package io.homeward.engine.path;

import io.homeward.engine.disco.DiscoMessage;
import io.homeward.engine.disco.TxId;
import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.key.DiscoPublicKey;
import io.homeward.engine.way.Way;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pings where a peer may be, and asks it to ping us. A round pings all candidates; those that do
 * not answer are pinged again after 100, 300 and 1000 ms, because the first ping may have died at a
 * router that another one opens meanwhile. One thread owns it.
 */
final class Search {
  /** Candidates of a peer that get more than one ping of a burst, and come before other peers'. */
  private static final int LIKELY = 16;

  private final PathContext context;
  private final Candidates candidates;
  private final Relays relays;
  private final PathTimers timers;
  private final PathHistory history;
  private final PingLedger ledger = new PingLedger();
  private final Deque<Candidate> likely = new ArrayDeque<>();
  private final Deque<Candidate> unlikely = new ArrayDeque<>();
  private @Nullable DiscoPublicKey peer;
  private Way.@Nullable Direct used;
  private int rounds;
  private long burstNanos;
  private int step;
  private boolean called;
  private long callNanos;

  Search(
      PathContext context,
      Candidates candidates,
      Relays relays,
      PathTimers timers,
      PathHistory history) {
    this.context = context;
    this.candidates = candidates;
    this.relays = relays;
    this.timers = timers;
    this.history = history;
  }

  /** Null: the peer takes no part in discovery. */
  @Nullable DiscoPublicKey peer() {
    return peer;
  }

  void peer(@Nullable DiscoPublicKey key) {
    peer = key;
  }

  /** The path in use comes first. */
  void used(Way.@Nullable Direct way) {
    used = way;
  }

  /** Whether the first pings are still under way. */
  boolean isYoung() {
    return rounds == 0 && (timers.burst.isSet() || timers.round.isSet());
  }

  /** Looks for a path from now on, at full pace. */
  void begin(long now, List<PathAction> actions) {
    rounds = 0;
    round(PathTimes.CALL_CHANGED, now, actions);
    timers.round.setAt(now + PathTimes.ROUND);
  }

  /** What became of the pings until now says nothing any more. */
  void forgetPings() {
    candidates.everything().forEach(Candidate::pingAnew);
  }

  /** Pongs to what was sent until now count no more. */
  void forgetPongs() {
    ledger.forget();
  }

  /** The ping that a pong is the answer to, once; null: there is none that still counts. */
  PingLedger.@Nullable Sent answered(TxId txId, long now) {
    PingLedger.Sent sent = ledger.take(txId, now);
    if (sent != null && sent.way() instanceof Way.Direct direct) {
      context.destinations().answered(direct.endpoint().address());
    }
    return sent;
  }

  /** Pings all that were not pinged a moment ago, and calls. */
  void round(long now, List<PathAction> actions) {
    round(PathTimes.ROUND, now, actions);
  }

  private void round(long callGap, long now, List<PathAction> actions) {
    if (peer == null) {
      return;
    }
    candidates.forgetStale(used, now);
    for (Candidate c : candidates.ranked(used)) {
      if (!c.pingedWithin(PathTimes.ROUND / 2, now)) {
        enqueue(c);
      }
    }
    burst(now, actions);
    call(callGap, now, actions);
  }

  /** The burst begins anew, with those that wait now. */
  private void burst(long now, List<PathAction> actions) {
    step = 1;
    burstNanos = now;
    timers.burst.setAt(now + PathTimes.burst(step));
    pump(now, actions);
  }

  /** Pings these, which are new. */
  void pingFresh(Collection<Candidate> fresh, long now, List<PathAction> actions) {
    for (Candidate c : fresh) {
      if (!candidates.isCaught(c.endpoint())) {
        enqueue(c);
      }
    }
    if (!fresh.isEmpty()) {
      burst(now, actions);
    }
  }

  /** Pings this one at once, if there may be another ping. */
  void ping(Candidate candidate, long now, List<PathAction> actions) {
    enqueue(candidate);
    pump(now, actions);
  }

  /** Pings by a socket of the peer's own, which are bounded themselves. */
  void pingBy(Way.Direct way, long now, List<PathAction> actions) {
    send(way, now, actions);
  }

  /** Pings the path in use, which answered before: however many others are pinged. */
  void heartbeat(Way.Direct way, long now, List<PathAction> actions) {
    Candidate c = candidates.find(way);
    if (c != null) {
      c.pinged(now);
    }
    send(way, now, actions);
  }

  /** Pings the way through a device that is in use. */
  void pingThrough(Way.Through way, long now, List<PathAction> actions) {
    send(way, now, actions);
  }

  /** Asks through the relay how long it takes. */
  void pingRelay(long now, List<PathAction> actions) {
    Way.Relayed relay = relays.way(now);
    if (relay != null) {
      send(relay, now, actions);
    }
  }

  /** Asks the peer to ping us, unless it was asked less than {@code gap} ns ago. */
  void call(long gap, long now, List<PathAction> actions) {
    Way.Relayed relay = relays.way(now);
    DiscoPublicKey to = peer;
    if (relay == null || to == null || called && now - callNanos < gap) {
      return;
    }
    called = true;
    callNanos = now;
    timers.call.clear();
    history.add(new PathHistory.Called(relay), now);
    actions.add(new PathAction.CallMeMaybe(relay, to, List.of()));
  }

  /** Tells the peer also of these, whenever it was called last. */
  void callWith(List<Endpoint> more, long now, List<PathAction> actions) {
    Way.Relayed relay = relays.way(now);
    DiscoPublicKey to = peer;
    if (relay != null && to != null) {
      called = true;
      callNanos = now;
      actions.add(new PathAction.CallMeMaybe(relay, to, more));
    }
  }

  /** Calls again as soon as it may: there is something new to say. */
  void callWithNews(long now, List<PathAction> actions) {
    if (called && now - callNanos < PathTimes.CALL_CHANGED) {
      timers.call.setAt(callNanos + PathTimes.CALL_CHANGED);
    } else {
      call(0, now, actions);
    }
  }

  /**
   * Does what is due.
   *
   * @param wanted whether a path is still looked for
   */
  void onDeadline(boolean wanted, long now, List<PathAction> actions) {
    if (timers.burst.goesOff(now)) {
      candidates.ranked(used).stream()
          .limit(LIKELY)
          .filter(c -> !c.answeredSince(burstNanos))
          .forEach(this::enqueue);
      if (used != null && used.socket() != 0) {
        send(used, now, actions);
      }
      step++;
      long next = PathTimes.burst(step);
      if (next >= 0) {
        timers.burst.setAt(burstNanos + next);
      }
      pump(now, actions);
    }
    if (timers.round.goesOff(now) && wanted) {
      rounds++;
      round(now, actions);
      timers.round.setAt(now + pace());
    }
    if (timers.call.goesOff(now) && wanted) {
      call(0, now, actions);
    }
    if (timers.queue.goesOff(now)) {
      pump(now, actions);
    }
  }

  private long pace() {
    int slower = Math.min(Math.max(0, rounds - PathTimes.QUICK_ROUNDS), 8);
    return Math.min(PathTimes.ROUND << slower, PathTimes.LONGEST_ROUND);
  }

  /** A path was found, or none is wanted any more; what of a burst is left goes on. */
  void end() {
    timers.round.clear();
    timers.call.clear();
  }

  /** Nothing is pinged any more. */
  void stop() {
    end();
    timers.burst.clear();
    timers.queue.clear();
    drop(likely);
    drop(unlikely);
  }

  private static void drop(Deque<Candidate> queue) {
    queue.forEach(c -> c.waits(false));
    queue.clear();
  }

  private void enqueue(Candidate c) {
    if (c.isGuess() && relays.own().nat() == OwnNetwork.Nat.HARD) {
      return; // our router would use a port for it that the peer's expects from nobody
    }
    if (!c.waits()) {
      c.waits(true);
      (c.isGuess() || likely.size() >= LIKELY ? unlikely : likely).addLast(c);
    }
  }

  private void pump(long now, List<PathAction> actions) {
    timers.queue.clear();
    pump(likely, true, now, actions);
    pump(unlikely, false, now, actions);
  }

  private void pump(Deque<Candidate> queue, boolean first, long now, List<PathAction> actions) {
    while (!queue.isEmpty()) {
      Candidate c = queue.element();
      if (peer == null || candidates.find(c.way()) != c || candidates.isCaught(c.endpoint())) {
        queue.remove().waits(false); // forgotten since it was put here
      } else if (!context.destinations().allows(c.endpoint().address(), now)) {
        queue.remove().waits(false); // whoever is there has had enough: it is the others' turn
      } else if (context.budget().take(first, now)) {
        queue.remove().waits(false);
        c.pinged(now);
        send(c.way(), now, actions);
      } else {
        long at = now + context.budget().untilNext(first, now);
        if (!timers.queue.isSet() || at - timers.queue.atNanos() < 0) {
          timers.queue.setAt(at);
        }
        return;
      }
    }
  }

  private boolean mayGo(Way way, long now) {
    return !(way instanceof Way.Direct direct)
        || context.destinations().take(direct.endpoint().address(), now);
  }

  private void send(Way way, long now, List<PathAction> actions) {
    DiscoPublicKey to = peer;
    if (to != null && mayGo(way, now)) {
      TxId txId = TxId.random(context.randomness());
      ledger.sent(txId, way, now);
      actions.add(new PathAction.SendDisco(way, to, new DiscoMessage.Ping(txId, context.own(), 0)));
    }
  }
}
