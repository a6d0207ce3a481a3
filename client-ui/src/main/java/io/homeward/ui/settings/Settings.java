package io.homeward.ui.settings;

/**
 * What the person chose for the look of this app. Kept across restarts.
 *
 * @param theme light, dark or as the system
 * @param language a language tag such as {@code ja}, or empty for the system's
 * @param lastServer the server URL typed last, or empty
 */
public record Settings(Theme theme, String language, String lastServer) {
  /** What a new person starts with. */
  public static final Settings INITIAL = new Settings(Theme.SYSTEM, "", "");

  /** The same with another theme. */
  public Settings withTheme(Theme value) {
    return new Settings(value, language, lastServer);
  }

  /** The same with another language. */
  public Settings withLanguage(String value) {
    return new Settings(theme, value, lastServer);
  }

  /** The same with another server. */
  public Settings withLastServer(String value) {
    return new Settings(theme, language, value);
  }

  /** The colours of the window. */
  public enum Theme {
    SYSTEM,
    LIGHT,
    DARK
  }
}
