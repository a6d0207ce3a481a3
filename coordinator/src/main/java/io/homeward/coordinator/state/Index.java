package io.homeward.coordinator.state;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Device;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ids of devices by what they are looked up with. Most changes leave all of these as they are, so
 * that snapshots share it. Changed only by the {@link Draft} that made it.
 */
final class Index {
  private final Map<NodePublicKey, Long> byNodeKey;
  private final Map<String, Long> byName;
  private final Map<Integer, Long> byAddress;

  /** In order of id; the lists are never changed. */
  private final Map<MachinePublicKey, List<Long>> byMachine;

  private Index(
      Map<NodePublicKey, Long> byNodeKey,
      Map<String, Long> byName,
      Map<Integer, Long> byAddress,
      Map<MachinePublicKey, List<Long>> byMachine) {
    this.byNodeKey = byNodeKey;
    this.byName = byName;
    this.byAddress = byAddress;
    this.byMachine = byMachine;
  }

  static Index of(Collection<Device> devices) {
    int size = devices.size();
    Index index =
        new Index(
            HashMap.newHashMap(size),
            HashMap.newHashMap(size),
            HashMap.newHashMap(size),
            HashMap.newHashMap(size));
    devices.forEach(device -> index.replace(null, device));
    return index;
  }

  Index copy() {
    return new Index(
        new HashMap<>(byNodeKey),
        new HashMap<>(byName),
        new HashMap<>(byAddress),
        new HashMap<>(byMachine));
  }

  /** Whether a device is found in the same ways as before. */
  static boolean same(@Nullable Device before, Device after) {
    return before != null
        && before.registration().node().equals(after.registration().node())
        && before.registration().machine().equals(after.registration().machine())
        && before.name().equals(after.name())
        && before.addresses().equals(after.addresses());
  }

  /**
   * A device in the place of what it was.
   *
   * @param before null: it is new
   * @param after null: it is gone
   */
  void replace(@Nullable Device before, @Nullable Device after) {
    if (before != null) {
      // Another one may have it by now: what one device gave up another took in the same round.
      byNodeKey.remove(before.registration().node(), before.id());
      byName.remove(before.name(), before.id());
      byAddress.remove(number(before), before.id());
      byMachine.computeIfPresent(
          before.registration().machine(), (_, ids) -> without(ids, before.id()));
    }
    if (after != null) {
      byNodeKey.put(after.registration().node(), after.id());
      byName.put(after.name(), after.id());
      byAddress.put(number(after), after.id());
      byMachine.merge(after.registration().machine(), List.of(after.id()), Index::inOrder);
    }
  }

  private static @Nullable List<Long> without(List<Long> ids, long id) {
    List<Long> rest = ids.stream().filter(other -> other != id).toList();
    return rest.isEmpty() ? null : rest;
  }

  private static List<Long> inOrder(List<Long> some, List<Long> others) {
    return Stream.concat(some.stream(), others.stream()).sorted().distinct().toList();
  }

  private static int number(Device device) {
    return AddressPool.number(device.addresses().ipv4());
  }

  @Nullable Long withNodeKey(NodePublicKey node) {
    return byNodeKey.get(node);
  }

  @Nullable Long named(String name) {
    return byName.get(name);
  }

  boolean hasAddress(int number) {
    return byAddress.containsKey(number);
  }

  List<Long> ofMachine(MachinePublicKey machine) {
    return byMachine.getOrDefault(machine, List.of());
  }
}
