package io.homeward.coordinator.main;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the second port for STUN gets through to this server, as far as those who ask show: a
 * firewall or a router may let the first one pass only, and then each look of a device at its
 * network would wait for an answer that never comes (3 s with the official client). Thread-safe.
 */
final class SecondPort {
  /** Who asked so often at the first port would have come to the second, too. */
  static final int OFTEN = 6;

  private static final int MANY = 1_000;

  private final Map<InetAddress, Seen> seen = new HashMap<>(); // guarded by this

  private static final class Seen {
    int first;
    boolean second;
  }

  /** Somebody was answered at the first port. */
  synchronized void first(InetAddress from) {
    Seen here = of(from);
    if (here != null) {
      here.first = Math.min(OFTEN, here.first + 1);
    }
  }

  /** Somebody was answered at the second port. */
  synchronized void second(InetAddress from) {
    Seen here = of(from);
    if (here != null) {
      here.second = true;
    }
  }

  private @Nullable Seen of(InetAddress from) {
    if (from.isLoopbackAddress()) {
      return null;
    }
    Seen here = seen.get(from);
    if (here == null && seen.size() < MANY) {
      here = new Seen();
      seen.put(from, here);
    }
    return here;
  }

  /** Whether most of those who would have come to the second port did not get there. */
  synchronized boolean isClosed() {
    long there = seen.values().stream().filter(s -> s.second).count();
    long missing = seen.values().stream().filter(s -> !s.second && s.first == OFTEN).count();
    return missing > there;
  }
}
