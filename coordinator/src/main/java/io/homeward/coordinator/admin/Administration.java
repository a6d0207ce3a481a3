package io.homeward.coordinator.admin;

import io.homeward.coordinator.state.Snapshot;
import io.homeward.coordinator.state.TailnetState;
import io.homeward.engine.env.Randomness;
import io.homeward.engine.env.WallClock;
import java.net.URI;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out what administrators ask for. Thread-safe. */
public final class Administration {
  private final TailnetState state;
  private final DeviceAdministration devices;
  private final PeopleAdministration people;
  private final KeyAdministration keys;
  private final PolicyAdministration policy;

  /**
   * Administration of the given state.
   *
   * @param url gives what clients are told about where the server is; null while none runs
   * @param inTwoPlaces says of the id of a device whether two computers use its keys
   */
  public Administration(
      TailnetState state,
      WallClock clock,
      Randomness randomness,
      Supplier<@Nullable URI> url,
      LongPredicate inTwoPlaces) {
    this.state = state;
    this.devices = new DeviceAdministration(state, clock, inTwoPlaces);
    this.people = new PeopleAdministration(state, clock, randomness, url);
    this.keys = new KeyAdministration(state, clock, randomness, url);
    this.policy = new PolicyAdministration(state);
  }

  /**
   * Carries out one request.
   *
   * @throws io.homeward.coordinator.model.RefusedException when it makes no sense
   * @throws io.homeward.coordinator.store.StoreException when it cannot be stored
   */
  public AdminAnswer carryOut(AdminRequest request) {
    return switch (request) {
      case DeviceRequest asked -> devices.carryOut(asked);
      case PeopleRequest asked -> people.carryOut(asked);
      case KeyRequest asked -> keys.carryOut(asked);
      case PolicyRequest asked -> policy.carryOut(asked);
    };
  }

  /** The newest state. */
  public Snapshot snapshot() {
    return state.snapshot();
  }
}
