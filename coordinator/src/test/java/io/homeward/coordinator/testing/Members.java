package io.homeward.coordinator.testing;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
import io.homeward.coordinator.model.User;
import io.homeward.coordinator.store.SqliteStore;
import io.homeward.coordinator.store.StateDir;
import io.homeward.coordinator.store.Store;
import io.homeward.engine.key.MachinePublicKey;
import io.homeward.engine.key.NodePublicKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Devices that are members of a tailnet before its server starts. */
public final class Members {
  /** By which a member is known. */
  public record Keys(MachinePublicKey machine, NodePublicKey node) {}

  private Members() {}

  /** Writes members of one person into a state directory, as the other method does. */
  public static void store(Path state, int count, IntFunction<@Nullable Keys> keys) {
    store(state, count, 1, keys);
  }

  /**
   * Writes them into a state directory.
   *
   * @param people over whom the members are spread, one after the other; at least 1
   * @param keys of the member of each index, from 0; null: some that nobody holds
   */
  public static void store(Path state, int count, int people, IntFunction<@Nullable Keys> keys) {
    try (StateDir stateDir = StateDir.take(state);
        Store store = SqliteStore.open(stateDir.database(), "amber-otter.internal")) {
      long first = Devices.ANNA.id();
      Tailnet tailnet = store.load().tailnet().withUser(first + people - 1);
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.PutUser(Devices.ANNA));
      for (long id = first + 1; id < first + people; id++) {
        String name = "person" + id;
        steps.add(new Mutation.PutUser(new User(id, name, name, Devices.NOW)));
      }
      for (int i = 0; i < count; i++) {
        long id = tailnet.lastDeviceId() + 1;
        Addresses addresses = AddressPool.next(tailnet.lastAddress(), _ -> false);
        tailnet = tailnet.withDevice(id, AddressPool.number(addresses.ipv4()));
        Device made = Devices.device(id);
        Keys held = keys.apply(i);
        Device.Registration known = made.registration();
        steps.add(
            new Mutation.PutDevice(
                new Device(
                    id,
                    new Device.Registration(
                        held == null ? known.machine() : held.machine(),
                        held == null ? known.node() : held.node(),
                        first + i % people,
                        List.of(),
                        null,
                        false),
                    made.name(),
                    false,
                    addresses,
                    made.created(),
                    made.report(),
                    Device.Presence.NEVER,
                    List.of())));
      }
      steps.add(new Mutation.PutTailnet(tailnet));
      store.apply(steps);
    }
  }
}
