package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {
  private static final int DEVICES = 6;

  @Test
  void findsByEveryKeyWhateverHappenedBefore() {
    Random random = new Random(11);
    Snapshot snapshot = Snapshot.of(Devices.tailnet(DEVICES));
    for (int round = 0; round < 1_000; round++) {
      Snapshot before = snapshot;
      List<Device> devicesBefore = List.copyOf(before.devices());
      Map<Long, Device> expected = new TreeMap<>();
      devicesBefore.forEach(device -> expected.put(device.id(), device));
      Draft draft = new Draft(before);
      Change change = Change.NONE;
      for (int steps = random.nextInt(4); steps >= 0; steps--) {
        List<Mutation> together = step(random, expected);
        Change told = draft.apply(together, Devices.NOW);
        change = change.then(told);
        assertShows(draft.snapshot(), expected);
      }
      snapshot = draft.snapshot();
      assertShows(snapshot, expected);
      assertThat(before.devices()).as("what was before").containsExactlyElementsOf(devicesBefore);
      assertFindsAll(before);
      for (long id = 1; id <= DEVICES; id++) {
        if (!Objects.equals(withoutNews(before.device(id)), withoutNews(snapshot.device(id)))) {
          assertThat(change.concerns(id)).isTrue();
        }
      }
    }
  }

  /** Nobody is told who chose a name. */
  private static @Nullable Device withoutNews(@Nullable Device device) {
    return device == null ? null : device.withName(device.name(), false);
  }

  /** Some steps that belong together, which are taken in the expectation, too. */
  private static List<Mutation> step(Random random, Map<Long, Device> expected) {
    long id = 1 + random.nextInt(DEVICES);
    Device known = expected.get(id);
    List<Mutation> steps =
        switch (random.nextInt(7)) {
          case 0 -> List.of(new Mutation.RemoveDevice(id));
          case 1 -> List.of(presence(random, id));
          case 2 -> swapNames(random, id, expected);
          default ->
              List.of(
                  new Mutation.PutDevice(
                      changed(random, known == null ? unnamed(random, id) : known)));
        };
    for (Mutation step : steps) {
      switch (step) {
        case Mutation.PutDevice(var device) -> expected.put(device.id(), device);
        case Mutation.RemoveDevice(var gone) -> expected.remove(gone);
        case Mutation.SetPresence(var whose, var presence) ->
            expected.computeIfPresent(whose, (_, device) -> device.withPresence(presence));
        default -> throw new IllegalStateException();
      }
    }
    return steps;
  }

  private static Mutation presence(Random random, long id) {
    return new Mutation.SetPresence(id, new Device.Presence(random.nextBoolean(), Devices.NOW));
  }

  /** What one gives up another takes, in either order. */
  private static List<Mutation> swapNames(Random random, long id, Map<Long, Device> expected) {
    Device one = expected.get(id);
    Device two = expected.get(1 + (id + random.nextInt(DEVICES - 1)) % DEVICES);
    if (one == null || two == null || one.id() == two.id()) {
      return List.of();
    }
    return List.of(
        new Mutation.PutDevice(one.withName(two.name(), true)),
        new Mutation.PutDevice(two.withName(one.name(), true)));
  }

  /** Its usual name may be another's by now. */
  private static Device unnamed(Random random, long id) {
    return Devices.device(id).withName("new-" + id + "-" + random.nextInt(1 << 30), false);
  }

  private static Device changed(Random random, Device known) {
    Device.Registration registration = known.registration();
    byte[] some = Devices.key(9, random.nextInt(1 << 30));
    return switch (random.nextInt(4)) {
      case 0 -> known.withName("name-" + known.id() + "-" + random.nextInt(1 << 30), true);
      case 1 ->
          known.withRegistration(
              new Device.Registration(
                  registration.machine(),
                  new NodePublicKey(some),
                  registration.userId(),
                  registration.tags(),
                  null,
                  false));
      // One of few machines, so that one machine has several devices.
      case 2 ->
          known.withRegistration(
              new Device.Registration(
                  new MachinePublicKey(Devices.key(8, random.nextInt(3))),
                  registration.node(),
                  registration.userId(),
                  registration.tags(),
                  null,
                  false));
      default ->
          known.withRegistration(
              registration.withKeyExpiry(Devices.NOW.plusSeconds(1 + random.nextInt(1000))));
    };
  }

  private static void assertShows(Snapshot snapshot, Map<Long, Device> expected) {
    assertThat(snapshot.devices()).containsExactlyElementsOf(expected.values());
    assertFindsAll(snapshot);
    for (long id = 1; id <= DEVICES; id++) {
      Device gone = Devices.device(id);
      if (!expected.containsKey(id)) {
        assertThat(snapshot.addressTaken(AddressPool.number(gone.addresses().ipv4()))).isFalse();
      }
      if (expected.values().stream().noneMatch(d -> d.name().equals(gone.name()))) {
        assertThat(snapshot.deviceNamed(gone.name())).isNull();
      }
      NodePublicKey key = gone.registration().node();
      if (expected.values().stream().noneMatch(d -> d.registration().node().equals(key))) {
        assertThat(snapshot.deviceByNodeKey(key)).isNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "device-2, 2",
    "DEVICE-2, 2",
    "device-2.amber-otter.internal, 2",
    "Device-2.Amber-Otter.Internal., 2",
    "100.64.1.3, 2",
    "fd7a:115c:a1e0::6440:103, 2",
    "2, 2",
    "#2, 2",
    "id:2, 2"
  })
  void findsTheDeviceThatAPersonMeans(String text, long id) {
    assertThat(Snapshot.of(Devices.tailnet(4)).find(text).id()).isEqualTo(id);
  }

  @Test
  void aNameThatIsTheIdOfAnotherDeviceMeansNeither() {
    Snapshot before = Snapshot.of(Devices.tailnet(3));
    // Such names came from hosts called "1", before digits alone were refused.
    Device named = Objects.requireNonNull(before.device(3)).withName("1", true);
    Snapshot snapshot = Steps.after(before, List.of(new Mutation.PutDevice(named)));

    assertThatThrownBy(() -> snapshot.find("1"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("id:1");
    assertThat(snapshot.find("id:1").id()).isEqualTo(1);
    assertThat(snapshot.find("1.amber-otter.internal").id()).isEqualTo(3);
    for (String nobody :
        new String[] {"", "4", "id:", "#", "id:x", "100.64.0.99", "999999999999999999999"}) {
      assertThatThrownBy(() -> snapshot.find(nobody)).isInstanceOf(RefusedException.class);
    }
  }

  private static void assertFindsAll(Snapshot snapshot) {
    for (Device device : snapshot.devices()) {
      assertThat(snapshot.deviceNamed(device.name())).isSameAs(device);
      assertThat(snapshot.deviceByNodeKey(device.registration().node())).isSameAs(device);
      assertThat(snapshot.device(device.registration().node(), device.registration().machine()))
          .isSameAs(Objects.requireNonNull(snapshot.device(device.id())));
      assertThat(snapshot.addressTaken(AddressPool.number(device.addresses().ipv4()))).isTrue();
      MachinePublicKey machine = device.registration().machine();
      List<Device> ofMachine =
          snapshot.devices().stream()
              .filter(other -> other.registration().machine().equals(machine))
              .toList();
      assertThat(snapshot.devicesOf(machine)).isEqualTo(ofMachine);
      assertThat(snapshot.deviceOf(machine, device.registration().userId()))
          .isSameAs(ofMachine.getFirst());
    }
  }
}
