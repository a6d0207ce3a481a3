package io.homeward.engine.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of addresses as sorted, disjoint ranges; a binary search answers, without allocating. The
 * families are kept apart. Immutable.
 */
final class AddressSet {
  private static final Comparator<AddressRange> BY_FIRST =
      (a, b) -> compare(a.firstHigh(), a.firstLow(), b.firstHigh(), b.firstLow());

  // Of each family: first high, first low, last high, last low, range after range.
  private final long[] ipv4;
  private final long[] ipv6;

  private AddressSet(long[] ipv4, long[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  static AddressSet of(List<AddressRange> ranges) {
    return new AddressSet(
        merged(ranges.stream().filter(AddressRange::ipv4).sorted(BY_FIRST).toList()),
        merged(ranges.stream().filter(range -> !range.ipv4()).sorted(BY_FIRST).toList()));
  }

  boolean isEmpty() {
    return ipv4.length == 0 && ipv6.length == 0;
  }

  /**
   * Whether the address is in the set.
   *
   * @param version 4 or 6; an IPv4 address is given as its IPv4-mapped IPv6 address
   */
  boolean contains(int version, long high, long low) {
    long[] ranges = version == 4 ? ipv4 : ipv6;
    int from = 0;
    int to = ranges.length / 4;
    // The last range that begins at or before the address.
    while (from < to) {
      int middle = from + to >>> 1;
      if (compare(ranges[4 * middle], ranges[4 * middle + 1], high, low) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    int at = 4 * (from - 1);
    return from > 0 && compare(high, low, ranges[at + 2], ranges[at + 3]) <= 0;
  }

  boolean intersects(AddressSet other) {
    return intersects(ipv4, other.ipv4) || intersects(ipv6, other.ipv6);
  }

  private static boolean intersects(long[] a, long[] b) {
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      if (compare(a[i + 2], a[i + 3], b[j], b[j + 1]) < 0) {
        i += 4;
      } else if (compare(b[j + 2], b[j + 3], a[i], a[i + 1]) < 0) {
        j += 4;
      } else {
        return true;
      }
    }
    return false;
  }

  private static long[] merged(List<AddressRange> sorted) {
    List<AddressRange> out = new ArrayList<>();
    for (AddressRange range : sorted) {
      if (!out.isEmpty()) {
        AddressRange last = out.getLast();
        if (compare(range.firstHigh(), range.firstLow(), last.lastHigh(), last.lastLow()) <= 0) {
          if (compare(range.lastHigh(), range.lastLow(), last.lastHigh(), last.lastLow()) > 0) {
            out.set(
                out.size() - 1,
                new AddressRange(
                    last.ipv4(),
                    last.firstHigh(),
                    last.firstLow(),
                    range.lastHigh(),
                    range.lastLow()));
          }
          continue;
        }
      }
      out.add(range);
    }
    long[] flat = new long[4 * out.size()];
    for (int i = 0; i < out.size(); i++) {
      AddressRange range = out.get(i);
      flat[4 * i] = range.firstHigh();
      flat[4 * i + 1] = range.firstLow();
      flat[4 * i + 2] = range.lastHigh();
      flat[4 * i + 3] = range.lastLow();
    }
    return flat;
  }

  private static int compare(long aHigh, long aLow, long bHigh, long bLow) {
    int order = Long.compareUnsigned(aHigh, bHigh);
    return order != 0 ? order : Long.compareUnsigned(aLow, bLow);
  }
}
