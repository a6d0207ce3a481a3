package io.homeward.ui.session;

import java.util.List;

/**
 * Devices that belong together; online ones first, then by name.
 *
 * @param id stays the same for the same group
 * @param kind why they belong together
 * @param owner the person for {@link Kind#OTHER_OWNER}, else empty
 * @param devices one or more
 */
public record DeviceGroup(String id, Kind kind, String owner, List<Device> devices) {
  public DeviceGroup {
    devices = List.copyOf(devices);
  }

  /** The kinds of groups, in the order in which they are shown. */
  public enum Kind {
    /** Of the same person as this device. */
    MINE,
    /** Of one other person. */
    OTHER_OWNER,
    /** Shared into this tailnet from another. */
    SHARED,
    /** Of nobody: they have tags. */
    TAGGED
  }
}
