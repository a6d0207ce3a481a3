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

/** The name of the theme that GTK programs, and so most panels, are drawn with. */
public final class GtkTheme {
  private static final int MOST_BYTES = 1 << 16;
  private static final Pattern XFCE =
      Pattern.compile("<property name=\"ThemeName\" type=\"string\" value=\"([^\"]{1,100})\"");
  private static final Pattern NAME =
      Pattern.compile("^gtk-theme-name[ \\t]*=[ \\t]*\"?([^\"\\r\\n]{1,100})", Pattern.MULTILINE);
  private static final Pattern DARK =
      Pattern.compile(
          "^gtk-application-prefer-dark-theme[ \\t]*=[ \\t]*(1|true)\\b", Pattern.MULTILINE);

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
    String configHome = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path config = configHome.startsWith("/") ? Path.of(configHome) : home.resolve(".config");
    String desktop = environment.getOrDefault("XDG_CURRENT_DESKTOP", "").toLowerCase(Locale.ROOT);
    if (desktop.contains("xfce")) {
      String named = inXfce(read(config.resolve("xfce4/xfconf/xfce-perchannel-xml/xsettings.xml")));
      if (!named.isEmpty()) {
        return named;
      }
    }
    return inSettings(read(config.resolve("gtk-3.0/settings.ini")));
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
