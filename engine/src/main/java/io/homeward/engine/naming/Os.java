package io.homeward.engine.naming;

import java.util.Locale;

/** The operating systems that have a glyph of their own. */
public enum Os {
  LINUX("Linux"),
  WINDOWS("Windows"),
  MACOS("macOS"),
  IOS("iOS"),
  ANDROID("Android"),
  OTHER("");

  private final String displayName;

  Os(String displayName) {
    this.displayName = displayName;
  }

  /** The name as its maker writes it; empty for {@link #OTHER}. */
  public String displayName() {
    return displayName;
  }

  /** Whether such devices offer files, a screen or a shell. */
  public boolean isComputer() {
    return this != IOS && this != ANDROID;
  }

  /** The system of a word of the protocol. */
  public static Os of(String wireName) {
    return switch (wireName.toLowerCase(Locale.ROOT)) {
      case "linux" -> LINUX;
      case "windows" -> WINDOWS;
      case "macos", "darwin" -> MACOS;
      case "ios", "tvos" -> IOS;
      case "android" -> ANDROID;
      default -> OTHER;
    };
  }
}
