package io.homeward.cli.coordinator;

import io.homeward.coordinator.model.RefusedException;

/** A word for whether something is on. */
final class OnOff {
  private OnOff() {}

  static boolean parse(String text) {
    return switch (text) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new RefusedException("write on or off");
    };
  }
}
