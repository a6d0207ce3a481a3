package io.homeward.engine.inet;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The part of the address space that is not somebody's private network: routes that cover much of
 * it are no routes to a subnet but to the world.
 */
public final class PublicSpace {
  private static final List<IpPrefix> PRIVATE =
      List.of(
          IpPrefix.parse("10.0.0.0/8"),
          IpPrefix.parse("172.16.0.0/12"),
          IpPrefix.parse("192.168.0.0/16"),
          IpPrefix.parse("169.254.0.0/16"),
          TailnetRanges.IPV4,
          IpPrefix.parse("fc00::/7"),
          IpPrefix.parse("fe80::/10"));

  /** A sixteenth of IPv4, and of the part of IPv6 that is in use (2000::/3). */
  private static final int MUCH_BITS_IPV4 = 4;

  private static final int MUCH_BITS_IPV6 = 7;

  /** Of IPv6, prefixes are counted down to this length: smaller ones add up to nothing. */
  private static final int COUNTED_BITS_IPV6 = 48;

  private PublicSpace() {}

  /** Whether the prefix has public addresses. */
  public static boolean touches(IpPrefix prefix) {
    return PRIVATE.stream()
        .noneMatch(p -> p.bits() <= prefix.bits() && p.contains(prefix.address()));
  }

  /** Whether the prefixes together cover a sixteenth of the public addresses or more. */
  public static boolean coversMuch(Collection<IpPrefix> prefixes) {
    List<IpPrefix> open =
        prefixes.stream()
            .filter(PublicSpace::touches)
            .sorted(
                Comparator.comparing(IpPrefix::isIpv4)
                    .thenComparing(PublicSpace::first)
                    .thenComparing(IpPrefix::bits))
            .toList();
    return covered(open, true) >= 1L << (32 - MUCH_BITS_IPV4)
        || covered(open, false) >= 1L << (COUNTED_BITS_IPV6 - MUCH_BITS_IPV6);
  }

  /** How many addresses (IPv4) or /48 (IPv6) the sorted prefixes cover, each counted once. */
  private static long covered(List<IpPrefix> sorted, boolean ipv4) {
    int width = ipv4 ? 32 : COUNTED_BITS_IPV6;
    long covered = 0;
    long end = 0;
    for (IpPrefix prefix : sorted) {
      if (prefix.isIpv4() == ipv4 && prefix.bits() <= width) {
        long first = Math.max(first(prefix), end);
        long after = first(prefix) + (1L << (width - prefix.bits()));
        covered += Math.max(0, after - first);
        end = Math.max(end, after);
      }
    }
    return covered;
  }

  private static long first(IpPrefix prefix) {
    ByteBuffer raw = ByteBuffer.wrap(prefix.address().getAddress());
    return prefix.isIpv4()
        ? Integer.toUnsignedLong(raw.getInt())
        : raw.getLong() >>> (Long.SIZE - COUNTED_BITS_IPV6);
  }
}
