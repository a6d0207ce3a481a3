package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many questions of one address are answered: of IPv4 each address, of IPv6 each /64, which is
 * what one subscriber gets. Sources of datagrams can be forged, so that there may seem to be any
 * number of them: those for which there is no more room share what one budget has, and whoever was
 * there before keeps its own. Pure. Of one thread.
 */
final class StunPace {
  /** A device asks a few times in 20 s; behind one address there may be many. */
  static final int AT_ONCE = 100;

  static final int PER_SECOND = 20;

  /** For all together that are not remembered. */
  static final int OTHERS_PER_SECOND = 2_000;

  static final int MANY = 4_096;

  private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Map<Long, Budget> budgets = new HashMap<>();
  private final Budget others;
  private long sweptNanos;

  StunPace(long nowNanos) {
    others = new Budget(OTHERS_PER_SECOND, OTHERS_PER_SECOND, nowNanos);
    sweptNanos = nowNanos;
  }

  /** Whether one more question of an address is answered. */
  boolean allows(InetAddress from, long nowNanos) {
    Long network = network(from);
    Budget budget = budgets.get(network);
    if (budget == null) {
      if (budgets.size() >= MANY && !sweep(nowNanos)) {
        return others.take(1, nowNanos);
      }
      budget = new Budget(AT_ONCE, PER_SECOND, nowNanos);
      budgets.put(network, budget);
    }
    return budget.take(1, nowNanos);
  }

  /** How many addresses are remembered. */
  int size() {
    return budgets.size();
  }

  /** Forgets who has not asked lately; whether there is room then. */
  private boolean sweep(long nowNanos) {
    if (nowNanos - sweptNanos >= BETWEEN_SWEEPS_NANOS) {
      sweptNanos = nowNanos;
      budgets.values().removeIf(budget -> budget.isWhole(nowNanos));
    }
    return budgets.size() < MANY;
  }

  private static Long network(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == Integer.BYTES ? buffer.getInt() & 0xffffffffL : buffer.getLong();
  }
}
