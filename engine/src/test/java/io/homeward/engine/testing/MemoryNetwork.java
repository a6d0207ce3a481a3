package io.homeward.engine.testing;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * UDP between hosts in memory: an internet with hosts on it, NAT routers with hosts and further
 * routers behind them, and ways that lose, delay, reorder and duplicate. Time passes only inside
 * {@link #advance} and {@link #runUntil}, which move the ticker from one arrival to the next; the
 * same seed and the same calls give the same run.
 *
 * <p>Addresses come from the documentation ranges: 203.0.113.0/24 and 2001:db8::/64 on the
 * internet, 192.168.N.0/24 and 2001:db8:0:N::/64 behind the N-th router. IPv4 is translated by
 * routers; IPv6 keeps its addresses and is filtered as the router's {@link NatShape} filters.
 *
 * <p>Not thread-safe: all hosts, sockets and timers of a network belong to the test's thread.
 */
public final class MemoryNetwork {
  /** What became of datagrams. */
  public enum Fate {
    /** Handed to a socket. */
    DELIVERED,
    /** Lost on the way, as the link quality asked. */
    LOST,
    /** The second copy of one, delivered or not. */
    DUPLICATED,
    /** No host has the address. */
    NO_SUCH_ADDRESS,
    /** No socket has the port. */
    NO_SUCH_PORT,
    /** A router has no mapping or its filter refused the sender. */
    FILTERED
  }

  private record Event(long dueNanos, long order, Runnable task) {}

  private final ManualTicker ticker;
  private final SeededRandomness randomness;
  private final Segment internet = new Segment(0, null);
  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
  // Readings may wrap, so they are compared by difference; the order breaks ties by first come.
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) ->
          a.dueNanos != b.dueNanos
              ? Long.signum(a.dueNanos - b.dueNanos)
              : Long.signum(a.order - b.order));
  private long nextOrder;
  private int nextSegment = 1;

  /** A network without hosts. */
  public MemoryNetwork(ManualTicker ticker, SeededRandomness randomness) {
    this.ticker = ticker;
    this.randomness = randomness;
  }

  /** A host with public addresses, nothing in front of it. */
  public MemoryHost host() {
    return new MemoryHost(this, internet);
  }

  /** A router on the internet. */
  public MemoryNat nat(NatShape shape) {
    return new MemoryNat(this, internet, shape);
  }

  /** Lets time pass; datagrams arrive and tasks run when they are due. */
  public void advance(Duration by) {
    long end = ticker.nanos() + by.toNanos();
    while (!events.isEmpty() && events.element().dueNanos() - end <= 0) {
      runNext();
    }
    ticker.advanceTo(end);
  }

  /**
   * Lets time pass until the condition holds, which is asked after each event.
   *
   * @return false when it did not hold within the limit
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = ticker.nanos() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.element().dueNanos() - end > 0) {
        ticker.advanceTo(end);
        return condition.getAsBoolean();
      }
      runNext();
    }
    return true;
  }

  /** Runs a task when the delay has passed: the timers of whoever lives on this network. */
  public void schedule(Duration delay, Runnable task) {
    events.add(new Event(ticker.nanos() + delay.toNanos(), nextOrder++, task));
  }

  /** How many datagrams met this fate so far. */
  public long count(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  private void runNext() {
    Event event = events.remove();
    ticker.advanceTo(event.dueNanos());
    event.task().run();
  }

  Segment newSegment(MemoryNat router) {
    return new Segment(nextSegment++, router);
  }

  ManualTicker ticker() {
    return ticker;
  }

  SeededRandomness randomness() {
    return randomness;
  }

  void count(Fate fate, int more) {
    fates.merge(fate, (long) more, Long::sum);
  }

  /** Carries a datagram from a host: out through its routers now, in at the far end later. */
  void send(Datagram datagram, Segment from, LinkQuality quality) {
    if (randomness.chance(quality.loss())) {
      count(Fate.LOST, 1);
      return;
    }
    sendCopy(datagram, from, quality);
    if (randomness.chance(quality.duplication())) {
      count(Fate.DUPLICATED, 1);
      sendCopy(datagram, from, quality);
    }
  }

  private void sendCopy(Datagram datagram, Segment from, LinkQuality quality) {
    Datagram travelling = datagram;
    Segment segment = from;
    MemoryNat passed = null;
    while (segment.attachment(travelling.destination().address()) == null) {
      MemoryNat router = segment.router();
      Datagram translated = router == null ? null : router.outbound(travelling);
      if (router == null || translated == null) {
        count(router == null ? Fate.NO_SUCH_ADDRESS : Fate.FILTERED, 1);
        return;
      }
      passed = router;
      travelling = translated;
      segment = router.outside();
    }
    Attachment target = segment.attachment(travelling.destination().address());
    if (target == passed && passed != null && !passed.hairpins()) {
      count(Fate.FILTERED, 1);
      return;
    }
    Datagram arriving = travelling;
    schedule(delay(quality), () -> Objects.requireNonNull(target).receive(arriving));
  }

  private Duration delay(LinkQuality quality) {
    Duration delay = quality.delay();
    if (!quality.jitter().isZero()) {
      delay = delay.plusNanos(randomness.nextLong(quality.jitter().toNanos() + 1));
    }
    return randomness.chance(quality.reordering()) ? delay.plus(quality.reorderedBy()) : delay;
  }
}
