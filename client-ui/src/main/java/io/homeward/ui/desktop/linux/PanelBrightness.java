package io.homeward.ui.desktop.linux;

import java.util.Locale;

/**
 * Whether the panel behind the tray is dark. No interface tells: it follows from the desktop, from
 * what its panel is told to be, from the colours that the person prefers, and from the theme. Pure.
 *
 * @param desktop value of {@code XDG_CURRENT_DESKTOP}, or empty
 * @param theme name of the GTK theme, or empty where nobody names one
 * @param darkPanel whether the desktop's panel is dark whatever the theme is, as Xfce's is unless
 *     its person says otherwise
 */
public record PanelBrightness(String desktop, String theme, boolean darkPanel) {
  /** Values of the desktop's {@code color-scheme}; whatever else comes says nothing. */
  static final int PREFERS_DARK = 1;

  static final int PREFERS_LIGHT = 2;

  /**
   * Whether the panel is dark.
   *
   * @param scheme the desktop's {@code color-scheme}; 0 when it says none
   */
  boolean isDark(int scheme) {
    String name = desktop.toLowerCase(Locale.ROOT);
    if (darkPanel || name.contains("gnome")) {
      return true; // its bar stays dark when windows are light
    }
    if (scheme == PREFERS_DARK || scheme == PREFERS_LIGHT) {
      return scheme == PREFERS_DARK;
    }
    if (!theme.isEmpty()) {
      return theme.toLowerCase(Locale.ROOT).contains("dark");
    }
    // GTK's own theme is light; the bars of bare window managers are dark by habit.
    return name.isEmpty();
  }
}
