package io.homeward.coordinator.model;

import io.homeward.engine.netmap.HostInfo;

/** What runs on a device, as people call it. */
public final class SystemName {
  private SystemName() {}

  /** Such as {@code Linux 12}; empty: the device does not say. */
  public static String of(HostInfo host) {
    String name =
        switch (host.os()) {
          case "linux" -> "Linux";
          case "windows" -> "Windows";
          case "android" -> "Android";
          default -> host.os();
        };
    return name.isEmpty() ? "" : (name + " " + host.osVersion()).strip();
  }
}
