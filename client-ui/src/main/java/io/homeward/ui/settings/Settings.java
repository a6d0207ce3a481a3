package io.homeward.ui.settings;

import java.util.List;

/**
 * What the person chose for the look of this app. Kept across restarts.
 *
 * @param theme light, dark or as the system
 * @param language a language tag such as {@code ja}, or empty for the system's
 * @param lastServer the server URL typed last, or empty
 * @param pinned keys of the devices that stand first
 * @param recent keys of the devices that were used last, the newest first
 */
public record Settings(
    Theme theme, String language, String lastServer, List<String> pinned, List<String> recent) {
  /** What a new person starts with. */
  public static final Settings INITIAL = new Settings(Theme.SYSTEM, "", "", List.of(), List.of());

  public Settings {
    pinned = List.copyOf(pinned);
    recent = List.copyOf(recent);
  }

  /** The same with another theme. */
  public Settings withTheme(Theme value) {
    return new Settings(value, language, lastServer, pinned, recent);
  }

  /** The same with another language. */
  public Settings withLanguage(String value) {
    return new Settings(theme, value, lastServer, pinned, recent);
  }

  /** The same with another server. */
  public Settings withLastServer(String value) {
    return new Settings(theme, language, value, pinned, recent);
  }

  /** The same with other devices first. */
  public Settings withDevices(List<String> newPinned, List<String> newRecent) {
    return new Settings(theme, language, lastServer, newPinned, newRecent);
  }

  /** The colours of the window. */
  public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
  }
}
