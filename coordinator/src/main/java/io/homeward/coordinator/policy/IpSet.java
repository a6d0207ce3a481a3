package io.homeward.coordinator.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Addresses, as ranges in order that neither overlap nor touch. Immutable. */
public final class IpSet {
  /** No address. */
  public static final IpSet EMPTY = new IpSet(List.of());

  private final List<IpRange> ranges;

  private IpSet(List<IpRange> ranges) {
    this.ranges = ranges;
  }

  /** All that any of these holds. */
  public static IpSet of(Collection<IpRange> parts) {
    List<IpRange> merged = new ArrayList<>();
    for (IpRange next : parts.stream().sorted().toList()) {
      if (!merged.isEmpty() && joins(merged.getLast(), next)) {
        IpRange last = merged.removeLast();
        merged.add(new IpRange(last.first(), max(last.last(), next.last())));
      } else {
        merged.add(next);
      }
    }
    return merged.isEmpty() ? EMPTY : new IpSet(List.copyOf(merged));
  }

  private static boolean joins(IpRange a, IpRange b) {
    return a.first().isIpv4() == b.first().isIpv4()
        && (a.overlaps(b) || a.last().next().equals(b.first()));
  }

  /** In order, as few as there can be. */
  public List<IpRange> ranges() {
    return ranges;
  }

  /** Whether there is no address in it. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** All that either holds. */
  public IpSet plus(IpSet other) {
    List<IpRange> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    return of(all);
  }

  /** All of this that the other does not hold. */
  public IpSet minus(IpSet other) {
    List<IpRange> left = new ArrayList<>();
    int next = 0;
    for (IpRange range : ranges) {
      while (next < other.ranges.size()
          && other.ranges.get(next).last().compareTo(range.first()) < 0) {
        next++;
      }
      Ip from = range.first();
      boolean more = true;
      for (int i = next; more && i < other.ranges.size(); i++) {
        IpRange gone = other.ranges.get(i);
        if (gone.first().compareTo(range.last()) > 0) {
          break;
        }
        if (gone.first().compareTo(from) > 0) {
          left.add(new IpRange(from, gone.first().previous()));
        }
        more = gone.last().compareTo(range.last()) < 0;
        if (more) {
          from = gone.last().next();
        }
      }
      if (more) {
        left.add(new IpRange(from, range.last()));
      }
    }
    return of(left);
  }

  /** Whether both have an address in common. */
  public boolean overlaps(IpRange range) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      IpRange candidate = ranges.get(middle);
      if (candidate.overlaps(range)) {
        return true;
      }
      if (candidate.first().compareTo(range.first()) < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /** Whether the address is inside. */
  public boolean contains(Ip address) {
    return overlaps(new IpRange(address, address));
  }

  private static Ip max(Ip a, Ip b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IpSet other && ranges.equals(other.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
