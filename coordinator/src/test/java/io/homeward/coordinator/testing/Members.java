package io.homeward.coordinator.testing;

import io.homeward.coordinator.addressing.AddressPool;
import io.homeward.coordinator.model.Addresses;
import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.Mutation;
import io.homeward.coordinator.model.Tailnet;
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

  /**
   * Writes them into a state directory.
   *
   * @param keys of the member of each index, from 0; null: some that nobody holds
   */
  public static void store(Path state, int count, IntFunction<@Nullable Keys> keys) {
    try (StateDir stateDir = StateDir.take(state);
        Store store = SqliteStore.open(stateDir.database(), "amber-otter.internal")) {
      Tailnet tailnet = store.load().tailnet().withUser(Devices.ANNA.id());
      List<Mutation> steps = new ArrayList<>();
      steps.add(new Mutation.PutUser(Devices.ANNA));
      for (int i = 0; i < count; i++) {
        long id = tailnet.lastDeviceId() + 1;
        Addresses addresses = AddressPool.next(tailnet.lastAddress(), _ -> false);
        tailnet = tailnet.withDevice(id, AddressPool.number(addresses.ipv4()));
        Device made = Devices.device(id);
        Keys held = keys.apply(i);
        steps.add(
            new Mutation.PutDevice(
                new Device(
                    id,
                    held == null
                        ? made.registration()
                        : new Device.Registration(
                            held.machine(), held.node(), Devices.ANNA.id(), List.of(), null, false),
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
