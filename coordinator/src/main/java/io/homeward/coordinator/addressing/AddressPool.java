package io.homeward.coordinator.addressing;

import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the tailnet: 100.64.0.0/10 without the parts that clients keep for themselves,
 * and fd7a:115c:a1e0::/48, whose addresses repeat the IPv4 address in their last 32 bits so that
 * one decides the other. Pure.
 */
public final class AddressPool {
  private static final int FIRST = number((Inet4Address) TailnetRanges.IPV4.address());
  private static final int LAST = FIRST | 0x3fffff;
  private static final int MOST_GATEWAYS = 10;

  private AddressPool() {}

  /**
   * Some addresses, one behind the other.
   *
   * @param first the number of the first
   * @param last the number of the last, not before the first
   */
  public record Range(int first, int last) {
    /** All that there are. */
    public static final Range ALL = new Range(FIRST, LAST);
  }

  /**
   * The next free address.
   *
   * @param last the number of the address given out last, or 0 at the very beginning; the search
   *     goes on behind it, so that a freed address is not given to somebody else at once
   * @param taken whether the address of a number belongs to a device
   * @throws RefusedException when all are taken
   */
  public static Addresses next(int last, IntPredicate taken) {
    Addresses next = next(last, List.of(Range.ALL), taken);
    if (next == null) {
      throw new RefusedException(Refusal.NO_ADDRESS_LEFT);
    }
    return next;
  }

  /**
   * The next free address of some.
   *
   * @param last as above
   * @param among where to look, in this order
   * @return null when all of them are taken
   */
  public static @Nullable Addresses next(int last, List<Range> among, IntPredicate taken) {
    for (Range range : among) {
      int start = last < range.first || last >= range.last ? range.first : last + 1;
      Integer found = free(start, range.last, taken);
      if (found == null && start > range.first) {
        found = free(range.first, start - 1, taken);
      }
      if (found != null) {
        return of(found);
      }
    }
    return null;
  }

  /** What is outside of some ranges, in order. */
  public static List<Range> outside(List<Range> ranges) {
    List<Range> outside = new ArrayList<>();
    int next = FIRST;
    for (Range range : ranges.stream().sorted(Comparator.comparingInt(Range::first)).toList()) {
      if (range.first > next) {
        outside.add(new Range(next, Math.min(range.first - 1, LAST)));
      }
      next = Math.max(next, range.last + 1);
    }
    if (next <= LAST) {
      outside.add(new Range(next, LAST));
    }
    return List.copyOf(outside);
  }

  private static @Nullable Integer free(int from, int to, IntPredicate taken) {
    for (int candidate = from; candidate <= to; candidate++) {
      if (usable(candidate) && !taken.test(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /**
   * Where a new tailnet begins, as the number of an address "given out last": anywhere, because
   * those who have a network in the same range begin at its first addresses, too.
   */
  public static int somewhere(Randomness randomness) {
    return FIRST + (int) randomness.nextLong(LAST - FIRST + 1L);
  }

  /** The number of an IPv4 address, as {@link #next} uses it. */
  public static int number(Inet4Address address) {
    byte[] raw = address.getAddress();
    return (raw[0] & 0xff) << 24 | (raw[1] & 0xff) << 16 | (raw[2] & 0xff) << 8 | raw[3] & 0xff;
  }

  private static Addresses of(int number) {
    byte[] four = {
      (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
    };
    byte[] six = TailnetRanges.IPV6.address().getAddress();
    System.arraycopy(four, 0, six, six.length - four.length, four.length);
    return new Addresses(
        (Inet4Address) IpText.fromBytes(four), (Inet6Address) IpText.fromBytes(six));
  }

  private static boolean usable(int number) {
    int host = number & 0xff;
    if ((number >>> 8 & 0xff) == 0 && host <= MOST_GATEWAYS) {
      // Where providers that use the range have their gateways and name servers.
      return false;
    }
    if (host == 0 || host == 255) {
      // Some systems take these for the network or its broadcast address, whatever the mask.
      return false;
    }
    return TailnetRanges.mayBeNode(of(number).ipv4());
  }
}
