package io.homeward.ui.controls;

import io.homeward.engine.naming.Os;

/** The icon names of operating systems. */
public final class OsGlyph {
  private OsGlyph() {}

  /** The Ikonli name of a system's mark. */
  public static String of(Os os) {
    return switch (os) {
      case LINUX -> "fab-linux";
      case WINDOWS -> "fab-windows";
      case MACOS, IOS -> "fab-apple";
      case ANDROID -> "fab-android";
      case OTHER -> "fth-monitor";
    };
  }
}
