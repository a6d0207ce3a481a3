package io.homeward.coordinator.auth;

import io.homeward.coordinator.access.Access;
import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.policy.IpRange;
import io.homeward.coordinator.state.Snapshot;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address that a new device gets: out of the pools that the policy has for it, or outside of
 * all pools as long as there is room. Whoever has an address keeps it, whatever the policy says
 * later. Pure.
 */
final class PooledAddresses {
  private PooledAddresses() {}

  /**
   * @param addresses of the device
   * @param pooled whether they are out of a pool
   */
  record Given(Addresses addresses, boolean pooled) {}

  /**
   * The address of a device that joins.
   *
   * @param owner whose it is, when it has no tags
   * @param last the number of the address that was given out of no pool last, or 0
   * @throws RefusedException when the pools for it, or the whole network, are full; for the person
   *     at the device
   */
  static Given next(Snapshot snapshot, long owner, List<String> tags, int last) {
    List<IpRange> own = Access.pool(snapshot.population(), owner, tags);
    if (!own.isEmpty()) {
      Addresses found = AddressPool.next(0, ranges(own), snapshot::addressTaken);
      if (found == null) {
        throw new RefusedException(
            Refusal.POOL_FULL,
            "pool",
            own.stream().map(IpRange::toString).collect(Collectors.joining(", ")));
      }
      return new Given(found, true);
    }
    List<AddressPool.Range> pools = ranges(Access.pools(snapshot.population()));
    Addresses outside = pools.isEmpty() ? null : free(snapshot, last, AddressPool.outside(pools));
    return new Given(
        outside == null ? AddressPool.next(last, snapshot::addressTaken) : outside, false);
  }

  /** Behind the one given last first, then from the beginning. */
  private static @Nullable Addresses free(
      Snapshot snapshot, int last, List<AddressPool.Range> among) {
    List<AddressPool.Range> behind =
        among.stream()
            .filter(range -> range.last() > last)
            .map(range -> new AddressPool.Range(Math.max(range.first(), last + 1), range.last()))
            .toList();
    Addresses found = AddressPool.next(0, behind, snapshot::addressTaken);
    return found == null ? AddressPool.next(0, among, snapshot::addressTaken) : found;
  }

  private static List<AddressPool.Range> ranges(List<IpRange> pool) {
    return pool.stream()
        .map(one -> new AddressPool.Range((int) one.first().low(), (int) one.last().low()))
        .toList();
  }
}
