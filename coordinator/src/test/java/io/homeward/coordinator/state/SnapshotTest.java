package io.homeward.coordinator.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.testing.Devices;
import io.homeward.engine.key.NodePublicKey;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
