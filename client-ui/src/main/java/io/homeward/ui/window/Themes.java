package io.homeward.ui.window;

import atlantafx.base.theme.CupertinoDark;
import atlantafx.base.theme.CupertinoLight;
import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import atlantafx.base.theme.Theme;
import io.homeward.ui.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/** Colours and fonts of the window; follows the system when the person wants that. */
final class Themes {
  private static final PseudoClass DARK = PseudoClass.getPseudoClass("dark");
  private static final String[] FONTS = {
    "homeward-ui-regular.ttf", "homeward-ui-bold.ttf", "jetbrains-mono-regular.ttf"
  };

  private final Scene scene;
  private final boolean macLook;
  private Settings.Theme wanted = Settings.Theme.SYSTEM;

  Themes(Scene scene, boolean macLook) {
    this.scene = scene;
    this.macLook = macLook;
    Platform.getPreferences()
        .colorSchemeProperty()
        .addListener((property, before, now) -> show(wanted));
  }

  static void loadFonts() {
    for (String name : FONTS) {
      try (InputStream in = Themes.class.getResourceAsStream("fonts/" + name)) {
        Font.loadFont(in, 13);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  void show(Settings.Theme theme) {
    wanted = theme;
    boolean dark =
        switch (theme) {
          case LIGHT -> false;
          case DARK -> true;
          case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    Theme look;
    if (macLook) {
      look = dark ? new CupertinoDark() : new CupertinoLight();
    } else {
      look = dark ? new PrimerDark() : new PrimerLight();
    }
    Application.setUserAgentStylesheet(look.getUserAgentStylesheet());
    scene.getRoot().pseudoClassStateChanged(DARK, dark);
  }
}
