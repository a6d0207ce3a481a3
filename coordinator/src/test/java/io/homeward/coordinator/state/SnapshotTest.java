package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotTest {
  private static final int DEVICES = 6;

  @Test
  void findsByEveryKeyWhateverHappenedBefore() {
    Random random = new Random(11);
    Snapshot snapshot = Snapshot.of(Devices.tailnet(DEVICES));
    for (int step = 0; step < 2_000; step++) {
      long id = 1 + random.nextInt(DEVICES);
      Device known = snapshot.device(id);
      Mutation mutation;
      if (known == null) {
        mutation = new Mutation.PutDevice(Devices.device(id));
      } else {
        Device.Registration registration = known.registration();
        mutation =
            switch (random.nextInt(5)) {
              case 0 -> new Mutation.RemoveDevice(id);
              case 1 -> new Mutation.SetPresence(id, new Device.Presence(false, Devices.NOW));
              case 2 -> new Mutation.PutDevice(known.withName("name-" + id + "-" + step, true));
              case 3 ->
                  new Mutation.PutDevice(
                      known.withRegistration(
                          new Device.Registration(
                              registration.machine(),
                              new NodePublicKey(Devices.key(9, step)),
                              registration.userId(),
                              registration.tags(),
                              null,
                              false)));
              default ->
                  new Mutation.PutDevice(
                      known.withRegistration(
                          registration.withKeyExpiry(Devices.NOW.plusSeconds(step))));
            };
      }
      Snapshot before = snapshot;
      snapshot = snapshot.after(List.of(mutation));
      assertFindsAll(before);
      assertFindsAll(snapshot);
      if (known != null && snapshot.device(id) == null) {
        assertThat(snapshot.deviceNamed(known.name())).isNull();
        assertThat(snapshot.deviceByNodeKey(known.registration().node())).isNull();
        assertThat(snapshot.addressTaken(AddressPool.number(known.addresses().ipv4()))).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "device-2, 2",
    "DEVICE-2, 2",
    "device-2.amber-otter.internal, 2",
    "Device-2.Amber-Otter.Internal., 2",
    "100.64.0.3, 2",
    "fd7a:115c:a1e0::6440:3, 2",
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
    Snapshot snapshot = before.after(List.of(new Mutation.PutDevice(named)));

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
    }
  }
}
