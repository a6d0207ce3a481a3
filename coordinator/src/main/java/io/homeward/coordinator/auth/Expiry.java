package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Device;
import io.homeward.coordinator.model.NetworkSettings;
import io.homeward.coordinator.state.Change;
import io.homeward.coordinator.state.Snapshot;
import java.time.Instant;
import java.util.Objects;

/** What time alone makes invalid: keys, and the name that a network had before. Pure. */
public final class Expiry {
  private Expiry() {}

  /**
   * What is to be told about what is valid at one moment and not at another.
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
    NetworkSettings.Dns dns = snapshot.tailnet().settings().dns();
    if (!Objects.equals(dns.formerAt(from), dns.formerAt(to))) {
      change = Change.EVERYTHING;
    }
    return change;
  }
}
