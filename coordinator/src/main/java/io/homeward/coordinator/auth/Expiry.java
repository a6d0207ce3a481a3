package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;

/** Keys that time alone makes invalid. Pure. */
public final class Expiry {
  private Expiry() {}

  /**
   * What is to be told about keys that are valid at one moment and not at another.
   *
   * @param from when was last looked
   * @param to earlier than {@code from} when the clock was set back; keys are then valid again
   */
  public static Change between(Snapshot snapshot, Instant from, Instant to) {
    Change change = Change.NONE;
    for (Device device : snapshot.devices()) {
      if (device.expiredAt(to) != device.expiredAt(from)) {
        change = change.then(Change.ofDevice(device.id()));
      }
    }
    return change;
  }
}
