package io.homeward.coordinator.server;

import io.homeward.coordinator.relay.Budget;
import io.homeward.engine.inet.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What everybody behind one address may use together before they are members: nobody who has no key
 * can use up what is there for all. IPv4 counts each address, IPv6 each /64, which is what one
 * subscriber gets. Programs on this computer have no limits; a proxy among them passes on the
 * address of who comes through it ({@code X-Forwarded-For}, its last entry, which the proxy itself
 * has written). Thread-safe.
 */
final class Addresses {
  /** Most connections that have not shown to be a member's. */
  static final int STRANGERS = 64;

  /** Refused auth keys that are answered at once, and how fast more are. */
  private static final int REFUSALS = 10;

  private static final double REFUSALS_PER_SECOND = 0.5;

  /** How long a place of a connection that had to be ended stays taken. */
  static final Duration AFTER_FLOOD = Duration.ofSeconds(10);

  private static final long LONGEST_DELAY_NANOS = 10_000_000_000L;
  private static final int MANY = 10_000;
  private static final int IPV6_NETWORK_BYTES = 8;

  private static final long BETWEEN_SWEEPS_NANOS = 1_000_000_000L;

  private final LongSupplier nanos;
  private final Map<String, Use> uses = new ConcurrentHashMap<>();
  private final AtomicLong sweptNanos;

  Addresses() {
    this(System::nanoTime);
  }

  /**
   * With another clock.
   *
   * @param nanos a monotonic time, in nanoseconds
   */
  Addresses(LongSupplier nanos) {
    this.nanos = nanos;
    this.sweptNanos = new AtomicLong(nanos.getAsLong());
  }

  /** What one address uses; guarded by itself. */
  private static final class Use {
    int strangers;

    /** When places become free again that nobody has any more, the earliest first. */
    final Deque<Long> freeAgain = new ArrayDeque<>();

    final Budget refusals;

    Use(long now) {
      refusals = new Budget(REFUSALS, REFUSALS_PER_SECOND, now);
    }

    int placesTaken(long now) {
      while (!freeAgain.isEmpty() && freeAgain.getFirst() - now <= 0) {
        freeAgain.removeFirst();
      }
      return strangers + freeAgain.size();
    }
  }

  /** One address of the outside. */
  final class Address {
    private final String key;

    private Address(String key) {
      this.key = key;
    }

    /** What it is called in the log and compared by; empty for this computer. */
    String key() {
      return key;
    }

    /**
     * Takes one of the places for strangers.
     *
     * @return null when all are taken
     */
    @Nullable Place takePlace() {
      if (key.isEmpty()) {
        return new Place(this, false);
      }
      boolean[] taken = {false};
      uses.compute(
          key,
          (_, before) -> {
            Use use = before == null ? new Use(nanos.getAsLong()) : before;
            if (use.placesTaken(nanos.getAsLong()) < STRANGERS) {
              use.strangers++;
              taken[0] = true;
            }
            return use;
          });
      forgetUnused();
      return taken[0] ? new Place(this, true) : null;
    }

    /** An auth key was refused; how long to hold back the answer, in nanoseconds. */
    long refused() {
      if (key.isEmpty()) {
        return 0;
      }
      long[] wait = {0};
      uses.compute(
          key,
          (_, before) -> {
            Use use = before == null ? new Use(nanos.getAsLong()) : before;
            wait[0] = use.refusals.reserve(1, LONGEST_DELAY_NANOS, nanos.getAsLong());
            return use;
          });
      forgetUnused();
      return wait[0] < 0 ? LONGEST_DELAY_NANOS : wait[0];
    }
  }

  /** A place that a stranger has until it is a member or gone. */
  final class Place implements AutoCloseable {
    private final Address address;
    private boolean held; // guarded by this
    private boolean flooded; // guarded by this

    private Place(Address address, boolean held) {
      this.address = address;
      this.held = held;
    }

    /**
     * Who has it has to go: it stays taken for {@link #AFTER_FLOOD} more, or the next of many
     * connections would begin where this one ended.
     */
    synchronized void flooded() {
      flooded = true;
    }

    /** Gives the place back. Idempotent. */
    @Override
    public synchronized void close() {
      if (held) {
        held = false;
        uses.computeIfPresent(
            address.key,
            (_, use) -> {
              use.strangers--;
              if (flooded) {
                use.freeAgain.addLast(nanos.getAsLong() + AFTER_FLOOD.toNanos());
              }
              return unused(use) ? null : use;
            });
      }
    }
  }

  /**
   * Who is at the other end of a connection.
   *
   * @param remote the address of the socket
   * @param forwardedFor the value of {@code X-Forwarded-For}, if there is one; believed only from
   *     this computer
   */
  Address of(InetAddress remote, @Nullable String forwardedFor) {
    if (!remote.isLoopbackAddress()) {
      return new Address(network(remote));
    }
    if (forwardedFor == null || forwardedFor.length() > 1000) {
      return new Address("");
    }
    String last = forwardedFor.substring(forwardedFor.lastIndexOf(',') + 1).strip();
    try {
      // Literals only: nothing here may ask a name server.
      InetAddress client = InetAddress.ofLiteral(last);
      return new Address(client.isLoopbackAddress() ? "" : network(client));
    } catch (IllegalArgumentException e) {
      return new Address("");
    }
  }

  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(bytes, IPV6_NETWORK_BYTES)) + "/64"
        : address.getHostAddress();
  }

  /** A key as people write addresses. */
  static String shown(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      return key;
    }
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(key.substring(0, slash)), 16);
    return IpText.format(IpText.fromBytes(bytes)) + key.substring(slash);
  }

  private boolean unused(Use use) {
    long now = nanos.getAsLong();
    return use.placesTaken(now) == 0 && use.refusals.isWhole(now);
  }

  private void forgetUnused() {
    long last = sweptNanos.get();
    long now = nanos.getAsLong();
    if (uses.size() <= MANY
        || now - last < BETWEEN_SWEEPS_NANOS
        || !sweptNanos.compareAndSet(last, now)) {
      return;
    }
    for (Iterator<String> keys = uses.keySet().iterator(); keys.hasNext(); ) {
      uses.computeIfPresent(keys.next(), (_, use) -> unused(use) ? null : use);
    }
  }
}
