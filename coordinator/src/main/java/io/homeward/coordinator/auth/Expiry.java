package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;

/** Keys that time alone makes invalid. Pure. */
public final class Expiry {
  private Expiry() {}

  /**
   * What is to be told about keys that expired after one moment and not after another.
   *
   * @param from exclusive
   * @param to inclusive
   */
  public static Change between(Snapshot snapshot, Instant from, Instant to) {
    Change change = Change.NONE;
    for (Device device : snapshot.devices()) {
      if (device.expiredAt(to) && !device.expiredAt(from)) {
        change = change.then(Change.ofDevice(device.id()));
      }
    }
    return change;
  }
}
