package io.homeward.coordinator.addressing;

import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.inet.IpText;
import io.homeward.engine.inet.TailnetRanges;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.function.IntPredicate;

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
   * The next free address.
   *
   * @param last the number of the address given out last, or 0 at the very beginning; the search
   *     goes on behind it, so that a freed address is not given to somebody else at once
   * @param taken whether the address of a number belongs to a device
   * @throws RefusedException when all are taken
   */
  public static Addresses next(int last, IntPredicate taken) {
    int size = LAST - FIRST + 1;
    int start = last < FIRST || last > LAST ? 0 : last - FIRST + 1;
    for (int i = 0; i < size; i++) {
      int candidate = FIRST + (start + i) % size;
      if (usable(candidate) && !taken.test(candidate)) {
        return of(candidate);
      }
    }
    throw new RefusedException("this tailnet has no free address left");
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
