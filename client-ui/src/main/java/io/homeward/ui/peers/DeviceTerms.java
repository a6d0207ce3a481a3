package io.homeward.ui.peers;

import io.homeward.engine.search.SearchTerms;
import io.homeward.ui.session.Device;
import java.util.stream.Stream;

/** By what a device is found, wherever one searches. */
public final class DeviceTerms {
  private DeviceTerms() {}

  /** The terms of a device. */
  public static SearchTerms of(Device device) {
    return new SearchTerms(
        device.name(),
        device.fqdn(),
        Stream.of(device.ipv4(), device.ipv6()).filter(address -> !address.isEmpty()).toList(),
        device.owner(),
        device.tags(),
        (device.os().displayName() + " " + device.osVersion()).strip());
  }
}
