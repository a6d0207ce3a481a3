package io.homeward.ui.desktop.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The theme that GTK programs, and so most panels, are drawn with, as far as files tell. */
public final class GtkTheme {
  private static final int MOST_BYTES = 1 << 16;
  private static final String XFCE_SETTINGS = "xfce4/xfconf/xfce-perchannel-xml/";
  private static final Pattern XFCE =
      Pattern.compile("<property name=\"ThemeName\" type=\"string\" value=\"([^\"]{1,100})\"");
  private static final Pattern NAME =
      Pattern.compile("^gtk-theme-name[ \\t]*=[ \\t]*\"?([^\"\\r\\n]{1,100})", Pattern.MULTILINE);
  private static final Pattern DARK =
      Pattern.compile(
          "^gtk-application-prefer-dark-theme[ \\t]*=[ \\t]*(1|true)\\b", Pattern.MULTILINE);

  private static final Pattern DARK_PANEL =
      Pattern.compile("<property name=\"dark-mode\" type=\"bool\" value=\"true\"");

  private GtkTheme() {}

  /**
   * The name, or empty where nothing names one. Reads two small files at most.
   *
   * @param environment of the process
   * @param home the person's folder
   */
  public static String of(Map<String, String> environment, Path home) {
    String forced = environment.getOrDefault("GTK_THEME", "");
    if (!forced.isEmpty()) {
      return forced;
    }
    Path config = config(environment, home);
    if (isXfce(environment)) {
      String named = inXfce(read(config.resolve(XFCE_SETTINGS + "xsettings.xml")));
      if (!named.isEmpty()) {
        return named;
      }
    }
    return inSettings(read(config.resolve("gtk-3.0/settings.ini")));
  }

  /**
   * Whether the desktop's panel is dark though the theme may be light: Xfce's is where a person has
   * chosen nothing, and says so in its settings. Reads a small file at most.
   *
   * @param environment of the process
   * @param home the person's folder
   */
  public static boolean hasDarkPanel(Map<String, String> environment, Path home) {
    return isXfce(environment)
        && DARK_PANEL
            .matcher(read(config(environment, home).resolve(XFCE_SETTINGS + "xfce4-panel.xml")))
            .find();
  }

  private static boolean isXfce(Map<String, String> environment) {
    String desktop = environment.getOrDefault("XDG_CURRENT_DESKTOP", "");
    return desktop.toLowerCase(Locale.ROOT).contains("xfce");
  }

  private static Path config(Map<String, String> environment, Path home) {
    String configHome = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return configHome.startsWith("/") ? Path.of(configHome) : home.resolve(".config");
  }

  /** The name in a {@code settings.ini}; the dark form of a theme is told by its name. */
  static String inSettings(String text) {
    Matcher name = NAME.matcher(text);
    String named = name.find() ? name.group(1).strip() : "";
    return DARK.matcher(text).find() ? named + ":dark" : named;
  }

  /** The name in what Xfce keeps. */
  static String inXfce(String text) {
    Matcher name = XFCE.matcher(text);
    return name.find() ? name.group(1).strip() : "";
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // most people never chose one
    }
  }
}
