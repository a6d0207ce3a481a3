package io.homeward.coordinator.access;

import io.homeward.engine.inet.IpPrefix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Whom some devices see, and which networks they reach by them. Devices that stand on the same
 * sides of the same rules have one audience: it holds them, too, where they see each other, and
 * whoever asks for one of them leaves that one out. Immutable; equal to what holds the same.
 */
public final class Audience {
  /** Of a device that sees nobody. */
  public static final Audience NOBODY = new Audience(new long[0], Map.of());

  /** Ascending. */
  private final long[] devices;

  private final Map<Long, List<IpPrefix>> routes;

  private Audience(long[] devices, Map<Long, List<IpPrefix>> routes) {
    this.devices = devices;
    this.routes = routes;
  }

  /**
   * By what devices differ in whom they see.
   *
   * @param owner whose own devices are seen; 0: no rule speaks of own devices
   * @param networks behind the viewer, which learns who else leads there
   */
  record Kind(Rulebook.Standing standing, long owner, List<IpPrefix> networks) {
    static Kind of(Population population, Node viewer) {
      Rulebook.Standing standing = population.standingOf(viewer);
      boolean own =
          viewer.isPersonal()
              && standing.targets().stream()
                  .anyMatch(rule -> population.rules().entry(rule).self());
      return new Kind(standing, own ? viewer.owner() : 0, viewer.routes());
    }
  }

  static Audience of(Population population, Node viewer) {
    BitSet seen = Views.audience(population, viewer);
    Map<Long, List<IpPrefix>> routes = new HashMap<>();
    for (long router : population.routers()) {
      Node node = Objects.requireNonNull(population.node(router));
      if (seen.get(population.slotOf(node))) {
        List<IpPrefix> carried = Views.routes(population, viewer, node);
        if (!carried.isEmpty()) {
          routes.put(router, carried);
        }
      }
    }
    long[] devices = population.at(seen).stream().mapToLong(Node::id).sorted().toArray();
    return devices.length == 0 ? NOBODY : new Audience(devices, Map.copyOf(routes));
  }

  /** Whether the device of that id is seen. */
  public boolean sees(long id) {
    return Arrays.binarySearch(devices, id) >= 0;
  }

  /** How many are seen. */
  public int size() {
    return devices.length;
  }

  /** Who is seen, by id, ascending. */
  public LongStream devices() {
    return Arrays.stream(devices);
  }

  /** The networks that are reached by the device of that id: subnets, then exits. */
  public List<IpPrefix> routes(long id) {
    return routes.getOrDefault(id, List.of());
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Audience audience
            && Arrays.equals(devices, audience.devices)
            && routes.equals(audience.routes));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(devices) + routes.hashCode();
  }
}
