package io.homeward.coordinator.policy;

import io.homeward.engine.inet.IpPrefix;
import io.homeward.engine.inet.IpText;

/**
 * Addresses of one family from the first to the last, both inside.
 *
 * @param first not after {@code last}
 * @param last of the same family
 */
public record IpRange(Ip first, Ip last) implements Comparable<IpRange> {
  public IpRange {
    if (first.isIpv4() != last.isIpv4() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException("not a range: " + first + " to " + last);
    }
  }

  /** All of the prefix. */
  public static IpRange of(IpPrefix prefix) {
    Ip first = Ip.of(prefix.address());
    return new IpRange(first, first.lastOf(prefix.bits()));
  }

  /**
   * Reads an address, a prefix or {@code first-last}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static IpRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return of(IpPrefix.parse(text));
    }
    return new IpRange(
        Ip.of(IpText.parse(text.substring(0, dash))),
        Ip.of(IpText.parse(text.substring(dash + 1))));
  }

  /** Whether both have an address in common. */
  public boolean overlaps(IpRange other) {
    return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
  }

  /** Whether the address is inside. */
  public boolean contains(Ip address) {
    return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
  }

  @Override
  public int compareTo(IpRange other) {
    int order = first.compareTo(other.first);
    return order != 0 ? order : last.compareTo(other.last);
  }

  /** {@code first-last}, or the address alone. */
  @Override
  public String toString() {
    return first.equals(last) ? first.toString() : first + "-" + last;
  }
}
