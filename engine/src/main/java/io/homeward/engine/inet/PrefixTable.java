package io.homeward.engine.inet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers by the longest prefix that holds an address. Immutable, and a lookup allocates nothing:
 * made for the packet path.
 *
 * <p>For each length of prefix that occurs there is one hash table, and a lookup tries them from
 * the longest to the shortest. In a tailnet nearly all prefixes are single addresses, so the first
 * table nearly always answers.
 */
public final class PrefixTable {
  /** No prefix holds the address. */
  public static final int NONE = -1;

  /** Holds nothing. */
  public static final PrefixTable EMPTY = of(Map.of());

  private final Ipv4Length[] ipv4;
  private final Ipv6Length[] ipv6;

  private PrefixTable(Ipv4Length[] ipv4, Ipv6Length[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * The table of these prefixes.
   *
   * @param values each 0 or more
   */
  public static PrefixTable of(Map<IpPrefix, Integer> values) {
    Map<Integer, List<Entry>> ipv4 = new TreeMap<>(Comparator.reverseOrder());
    Map<Integer, List<Entry>> ipv6 = new TreeMap<>(Comparator.reverseOrder());
    values.forEach((prefix, value) -> {
      if (value < 0) {
        throw new IllegalArgumentException("a value is 0 or more, not " + value);
      }
      ByteBuffer raw = ByteBuffer.wrap(prefix.address().getAddress());
      if (prefix.isIpv4()) {
        Entry entry = new Entry(0, raw.getInt(), value);
        ipv4.computeIfAbsent(prefix.bits(), _ -> new ArrayList<>()).add(entry);
      } else {
        Entry entry = new Entry(raw.getLong(), raw.getLong(), value);
        ipv6.computeIfAbsent(prefix.bits(), _ -> new ArrayList<>()).add(entry);
      }
    });
    return new PrefixTable(
        ipv4.entrySet().stream()
            .map(e -> new Ipv4Length(e.getKey(), e.getValue()))
            .toArray(Ipv4Length[]::new),
        ipv6.entrySet().stream()
            .map(e -> new Ipv6Length(e.getKey(), e.getValue()))
            .toArray(Ipv6Length[]::new));
  }

  /**
   * The value of the longest prefix that holds the IPv4 address, or {@link #NONE}.
   *
   * @param address in the order of its text form, the first number highest
   */
  public int lookup4(int address) {
    for (Ipv4Length length : ipv4) {
      int value = length.find(address);
      if (value != NONE) {
        return value;
      }
    }
    return NONE;
  }

  /**
   * The value of the longest prefix that holds the IPv6 address, or {@link #NONE}.
   *
   * @param high the first 8 bytes, big-endian
   * @param low the last 8 bytes, big-endian
   */
  public int lookup6(long high, long low) {
    for (Ipv6Length length : ipv6) {
      int value = length.find(high, low);
      if (value != NONE) {
        return value;
      }
    }
    return NONE;
  }

  /** Slots for {@code entries}: a power of two, at least twice as many, so that searches end. */
  private static int slots(int entries) {
    return Math.max(2, Integer.highestOneBit(entries) << 2);
  }

  private static int spread(int bits) {
    // Neighbouring addresses differ in few bits; a multiplication carries them into the high ones.
    int h = bits * 0x9e3779b9;
    return h ^ h >>> 15;
  }

  private static long maskOf(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  private record Entry(long high, long low, int value) {}

  private static final class Ipv4Length {
    private final int mask;
    private final int slotMask;
    private final int[] keys;
    private final int[] values;

    Ipv4Length(int bits, List<Entry> entries) {
      mask = (int) (maskOf(bits) >>> 32);
      int slots = slots(entries.size());
      slotMask = slots - 1;
      keys = new int[slots];
      values = new int[slots];
      Arrays.fill(values, NONE);
      for (Entry entry : entries) {
        int key = (int) entry.low;
        int slot = spread(key) & slotMask;
        while (values[slot] != NONE) {
          slot = slot + 1 & slotMask;
        }
        keys[slot] = key;
        values[slot] = entry.value;
      }
    }

    int find(int address) {
      int key = address & mask;
      for (int slot = spread(key) & slotMask; ; slot = slot + 1 & slotMask) {
        int value = values[slot];
        if (value == NONE || keys[slot] == key) {
          return value;
        }
      }
    }
  }

  private static final class Ipv6Length {
    private final long highMask;
    private final long lowMask;
    private final int slotMask;
    private final long[] keys;
    private final int[] values;

    Ipv6Length(int bits, List<Entry> entries) {
      highMask = maskOf(Math.min(bits, 64));
      lowMask = maskOf(Math.max(bits - 64, 0));
      int slots = slots(entries.size());
      slotMask = slots - 1;
      keys = new long[2 * slots];
      values = new int[slots];
      Arrays.fill(values, NONE);
      for (Entry entry : entries) {
        int slot = spread(entry.high, entry.low) & slotMask;
        while (values[slot] != NONE) {
          slot = slot + 1 & slotMask;
        }
        keys[2 * slot] = entry.high;
        keys[2 * slot + 1] = entry.low;
        values[slot] = entry.value;
      }
    }

    int find(long high, long low) {
      long keyHigh = high & highMask;
      long keyLow = low & lowMask;
      for (int slot = spread(keyHigh, keyLow) & slotMask; ; slot = slot + 1 & slotMask) {
        int value = values[slot];
        if (value == NONE || keys[2 * slot] == keyHigh && keys[2 * slot + 1] == keyLow) {
          return value;
        }
      }
    }

    private static int spread(long high, long low) {
      return PrefixTable.spread(Long.hashCode(high) * 31 + Long.hashCode(low));
    }
  }
}
