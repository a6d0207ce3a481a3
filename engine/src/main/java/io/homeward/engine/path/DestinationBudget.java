package io.homeward.engine.path;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many pings go to one address, of all peers, rounds and sockets together: whoever is there may
 * be somebody whom peers only name. An address is one of IPv4 or 64 bits of IPv6, which is what a
 * customer gets. One thread owns it.
 *
 * <p>What is remembered is when an address will have its whole share again. One that has it costs
 * no memory, so that the size is bounded by how many pings go out in all.
 */
public final class DestinationBudget {
  /** Pings to an address that has not answered: three rounds of guesses, and what else there is. */
  public static final int SHARE = 2_048;

  /** So many more come in a second. */
  public static final int PER_SECOND = 10;

  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
  private static final long WHOLE = SHARE * NANOS_EACH;

  private static final int FEW = 256;

  /** No address of IPv6 that anything is sent to begins so. */
  private static final long IPV4 = 0xffff_ffff_0000_0000L;

  private final Map<Long, Long> wholeAt = new HashMap<>();
  private int sweepAt = FEW;

  /** One in which every address has its whole share. */
  public DestinationBudget() {}

  /** Whether a ping may go there now. */
  boolean allows(InetAddress to, long now) {
    return WHOLE - missing(key(to), now) >= NANOS_EACH;
  }

  /** The same, and it goes. */
  boolean take(InetAddress to, long now) {
    long key = key(to);
    long missing = missing(key, now);
    if (WHOLE - missing < NANOS_EACH) {
      return false;
    }
    if (wholeAt.size() >= sweepAt) {
      wholeAt.values().removeIf(at -> at - now <= 0);
      sweepAt = Math.max(FEW, 2 * wholeAt.size());
    }
    wholeAt.put(key, now + missing + NANOS_EACH);
    return true;
  }

  /** A peer got a ping there, so that it is no third party's. */
  void answered(InetAddress from) {
    wholeAt.remove(key(from));
  }

  /** How many addresses are remembered. */
  int size() {
    return wholeAt.size();
  }

  private long missing(long key, long now) {
    Long at = wholeAt.get(key);
    return at == null ? 0 : Math.max(0, at - now);
  }

  private static long key(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? IPV4 | Integer.toUnsignedLong(bytes.getInt())
        : bytes.getLong();
  }
}
