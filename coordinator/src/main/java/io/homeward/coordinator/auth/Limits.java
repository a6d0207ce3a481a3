package io.homeward.coordinator.auth;

import io.homeward.coordinator.model.Refusal;
import io.homeward.coordinator.model.RefusedException;
import io.homeward.coordinator.state.Snapshot;

/** How many people and devices there may be. Pure. */
final class Limits {
  private Limits() {}

  /**
   * Checks that there is room for one more device.
   *
   * @throws RefusedException when there is none; the text is for the person at the device
   */
  static void checkDevices(Snapshot snapshot) {
    int most = snapshot.tailnet().settings().joining().maxDevices();
    if (most > 0 && snapshot.devices().size() >= most) {
      throw new RefusedException(Refusal.DEVICES_FULL, "most", most);
    }
  }

  /**
   * Checks that there is room for one more person.
   *
   * @throws RefusedException when there is none; the text is for that person
   */
  static void checkUsers(Snapshot snapshot) {
    int most = snapshot.tailnet().settings().joining().maxUsers();
    if (most > 0 && snapshot.users().size() >= most) {
      throw new RefusedException(Refusal.USERS_FULL, "most", most);
    }
  }
}
