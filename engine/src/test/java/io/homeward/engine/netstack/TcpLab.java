package io.homeward.engine.netstack;

import io.homeward.engine.inet.Endpoint;
import io.homeward.engine.packet.TcpSegment;
import io.homeward.engine.testing.SeededRandomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A responder and its clients, with a link in memory that loses, delays and repeats segments. Time
 * passes only in {@link #runUntil} and {@link #advance}; the same seed gives the same run.
 */
final class TcpLab {
  static final Endpoint SERVICE = Endpoint.parse("100.100.100.100:53");
  private static final int MTU = 1280;
  private static final long HOP_NANOS = 10_000;

  private record Arrival(long at, long order, @Nullable TestTcpClient to, TcpSegment segment) {}

  final TcpResponder responder;
  final List<TcpAction.Ask> asked = new ArrayList<>();
  final List<TcpSegment> sent = new ArrayList<>();
  long now = Long.MAX_VALUE - 1_000_000_000L; // readings wrap soon

  private final Random random;
  private final Map<Endpoint, TestTcpClient> clients = new HashMap<>();
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.signum(a.at - b.at) : Long.signum(a.order - b.order));
  private double loss;
  private long jitterNanos;
  private double repetition;
  private long order;
  private @Nullable UnaryOperator<byte[]> handler;

  TcpLab(long seed) {
    random = new Random(seed);
    responder = new TcpResponder(SERVICE.port(), MTU, new SeededRandomness(seed));
  }

  /** From now on segments are lost, repeated and delayed by up to so much. */
  void setQuality(double newLoss, double newRepetition, Duration jitter) {
    loss = newLoss;
    repetition = newRepetition;
    jitterNanos = jitter.toNanos();
  }

  /** From now on each query is answered at once; else they wait in {@link #asked}. */
  void answerWith(UnaryOperator<byte[]> newHandler) {
    handler = newHandler;
  }

  TestTcpClient client(int port) {
    return client(Endpoint.parse("100.64.0.1:" + port));
  }

  TestTcpClient client(Endpoint at) {
    TestTcpClient client = new TestTcpClient(this, at, random.nextInt());
    clients.put(at, client);
    return client;
  }

  /** A segment of whoever it says, straight to the responder. */
  void inject(TcpSegment segment) {
    perform(responder.receive(segment, now));
  }

  void answer(TcpAction.Ask ask, byte @Nullable [] answer) {
    perform(responder.answered(ask.connection(), answer, now));
  }

  /** What a client sends. */
  void transmit(TcpSegment segment) {
    carry(null, segment);
  }

  void advance(Duration by) {
    long end = now + by.toNanos();
    while (step(end)) {}
    now = end;
  }

  /** Lets time pass until the condition holds; false when that took longer than the limit. */
  boolean runUntil(BooleanSupplier condition, Duration limit) {
    long end = now + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        now = end;
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  /** Does the next thing that is due until then; false when there is none. */
  private boolean step(long end) {
    long until = responder.untilDeadline(now);
    for (TestTcpClient client : clients.values()) {
      until = Math.min(until, client.untilDeadline(now));
    }
    Arrival arrival = arrivals.peek();
    if (arrival != null && arrival.at - now <= until) {
      if (arrival.at - end > 0) {
        return false;
      }
      arrivals.remove();
      now = arrival.at - now > 0 ? arrival.at : now;
      if (arrival.to == null) {
        perform(responder.receive(arrival.segment, now));
      } else {
        arrival.to.receive(arrival.segment);
      }
      return true;
    }
    if (until == Long.MAX_VALUE || now + until - end > 0) {
      return false;
    }
    now += until;
    perform(responder.onDeadline(now));
    clients.values().forEach(client -> client.onDeadline(now));
    return true;
  }

  private void perform(List<TcpAction> actions) {
    for (TcpAction action : actions) {
      switch (action) {
        case TcpAction.Send(TcpSegment segment) -> {
          sent.add(segment);
          TestTcpClient client = clients.get(segment.destination());
          if (client != null) {
            carry(client, segment);
          }
        }
        case TcpAction.Ask ask -> {
          asked.add(ask);
          if (handler != null) {
            answer(ask, handler.apply(ask.query()));
          }
        }
      }
    }
  }

  private void carry(@Nullable TestTcpClient to, TcpSegment segment) {
    do {
      if (random.nextDouble() >= loss) {
        long delay = HOP_NANOS + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos));
        arrivals.add(new Arrival(now + delay, order++, to, segment));
      }
    } while (random.nextDouble() < repetition);
  }
}
