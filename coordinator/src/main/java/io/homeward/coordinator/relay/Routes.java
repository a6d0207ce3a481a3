package io.homeward.coordinator.relay;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The few keys, or pairs of them, for which packets come over one connection, as a rule again and
 * again, so that a packet costs neither an object nor a look into the table of all; and whose
 * threads to wake for it. Of the connection's thread.
 */
final class Routes {
  private static final int KEY = 32;

  private final int ways;
  private final int length;
  private final Finder finder;
  private final byte[][] keys;
  private final @Nullable Destination[] destinations;
  private final @Nullable Outlet[] touched;

  /** Looks for a destination that is not remembered. */
  @FunctionalInterface
  interface Finder {
    /** Null when it is nowhere. The array is the finder's. */
    @Nullable Destination find(byte[] keys);
  }

  private Routes(int ways, int length, Finder finder) {
    this.ways = ways;
    this.length = length;
    this.finder = finder;
    this.keys = new byte[ways][];
    this.destinations = new Destination[ways];
    this.touched = new Outlet[ways];
  }

  /** Of a device, by the key to which it sends. */
  static Routes ofDevice(Finder finder) {
    return new Routes(8, KEY, finder);
  }

  /** Of a relay, by the keys of sender and receiver. */
  static Routes ofRelay(Finder finder) {
    return new Routes(64, 2 * KEY, finder);
  }

  /**
   * Who takes packets; null when nobody does.
   *
   * @param offset where the keys begin in the array
   */
  @Nullable Outlet to(byte[] array, int offset) {
    int way = (array[offset] ^ array[offset + length - 1]) & ways - 1;
    Destination known = destinations[way];
    Outlet outlet =
        known != null && Arrays.equals(array, offset, offset + length, keys[way], 0, length)
            ? known.outlet()
            : null;
    if (outlet == null) {
      byte[] key = Arrays.copyOfRange(array, offset, offset + length);
      Destination found = finder.find(key);
      keys[way] = key;
      destinations[way] = found;
      outlet = found == null ? null : found.outlet();
    }
    if (outlet != null && touched[way] != outlet) {
      wake(way);
      touched[way] = outlet;
    }
    return outlet;
  }

  /** Has all whose queues got something written to. */
  void wake() {
    for (int way = 0; way < ways; way++) {
      wake(way);
    }
  }

  private void wake(int way) {
    Outlet outlet = touched[way];
    if (outlet != null) {
      touched[way] = null;
      outlet.wake();
    }
  }
}
