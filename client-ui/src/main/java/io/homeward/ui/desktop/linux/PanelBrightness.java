package io.homeward.ui.desktop.linux;

import java.util.Locale;

/**
 * Guesses whether the panel behind the tray is dark. No interface tells: it follows from the
 * desktop.
 */
public final class PanelBrightness {
  private PanelBrightness() {}

  /**
   * Whether the panel is dark.
   *
   * @param desktop value of {@code XDG_CURRENT_DESKTOP}
   * @param darkTheme whether the person uses a dark theme
   */
  public static boolean isDark(String desktop, boolean darkTheme) {
    String name = desktop.toLowerCase(Locale.ROOT);
    boolean followsTheme =
        name.contains("kde") || name.contains("cinnamon") || name.contains("mate");
    return !followsTheme || darkTheme;
  }
}
