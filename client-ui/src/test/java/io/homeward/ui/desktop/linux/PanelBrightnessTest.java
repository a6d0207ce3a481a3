package io.homeward.ui.desktop.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.ui.desktop.TrayIcon;
import io.homeward.ui.desktop.TrayPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the icon in the tray is seen, whatever the panel looks like. */
class PanelBrightnessTest {
  private static final int LIGHT_PANEL = 0xf6f5f4;
  private static final int DARK_PANEL = 0x26282b;

  @TempDir Path home;

  private static boolean isDark(String desktop, String theme, int scheme) {
    return new PanelBrightness(desktop, theme, false).isDark(scheme);
  }

  @Test
  void whatThePersonPrefersGoesBeforeTheThemeAndTheThemeBeforeHabits() {
    assertThat(isDark("XFCE", "Adwaita-dark", 2)).isFalse();
    assertThat(isDark("KDE", "Breeze", 1)).isTrue();
    assertThat(isDark("XFCE", "Adwaita", 0)).isFalse();
    assertThat(isDark("XFCE", "Adwaita-dark", 0)).isTrue();
    assertThat(isDark("XFCE", "", 0)).isFalse();
    assertThat(isDark("", "", 0)).as("the bar of a bare window manager").isTrue();
    assertThat(isDark("ubuntu:GNOME", "Yaru", 2)).as("its bar is always dark").isTrue();
  }

  @Test
  void thePanelOfXfceIsDarkUnlessItsSettingsSayOtherwise() throws Exception {
    Path settings = home.resolve(".config/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml");
    Files.createDirectories(settings.getParent());
    Map<String, String> xfce = Map.of("XDG_CURRENT_DESKTOP", "XFCE");
    assertThat(GtkTheme.hasDarkPanel(xfce, home)).as("nothing is known").isFalse();
    Files.writeString(settings, panels("true"));
    assertThat(GtkTheme.hasDarkPanel(xfce, home)).isTrue();
    assertThat(GtkTheme.hasDarkPanel(Map.of("XDG_CURRENT_DESKTOP", "MATE"), home)).isFalse();
    assertThat(new PanelBrightness("XFCE", "Adwaita", true).isDark(2))
        .as("whatever colours its windows have")
        .isTrue();
    Files.writeString(settings, panels("false"));
    assertThat(GtkTheme.hasDarkPanel(xfce, home)).isFalse();
  }

  private static String panels(String dark) {
    return "<channel name=\"xfce4-panel\"><property name=\"panels\" type=\"array\">"
        + "<property name=\"dark-mode\" type=\"bool\" value=\""
        + dark
        + "\"/></property></channel>";
  }

  @Test
  void whateverAPortalAnswersIsASchemeOrNone() {
    UInt32 dark = new UInt32(1);
    assertThat(ColourScheme.value(new Variant<>(new Variant<>(dark), "v"))).isEqualTo(1);
    assertThat(ColourScheme.value(new Variant<>(dark))).isEqualTo(1);
    assertThat(ColourScheme.value(new Variant<>(new UInt32(4_000_000_000L)))).isZero();
    assertThat(ColourScheme.value(new Variant<>("dark"))).isZero();
    assertThat(ColourScheme.value(null)).isZero();
  }

  @Test
  void theThemeIsFoundWhereverTheDesktopKeepsIt() throws Exception {
    Path xfce = home.resolve(".config/xfce4/xfconf/xfce-perchannel-xml/xsettings.xml");
    Path gtk = home.resolve("elsewhere/gtk-3.0/settings.ini");
    Files.createDirectories(xfce.getParent());
    Files.createDirectories(gtk.getParent());
    Files.writeString(
        xfce,
        "<channel><property name=\"Net\" type=\"empty\">"
            + "<property name=\"ThemeName\" type=\"string\" value=\"Greybird-dark\"/>"
            + "</property></channel>");
    Files.writeString(
        gtk, "[Settings]\ngtk-theme-name = Arc\ngtk-application-prefer-dark-theme=1\n");
    assertThat(GtkTheme.of(Map.of("XDG_CURRENT_DESKTOP", "XFCE"), home)).isEqualTo("Greybird-dark");
    assertThat(GtkTheme.of(Map.of("XDG_CONFIG_HOME", home + "/elsewhere"), home))
        .isEqualTo("Arc:dark");
    assertThat(GtkTheme.of(Map.of("GTK_THEME", "Adwaita:dark"), home)).isEqualTo("Adwaita:dark");
    assertThat(GtkTheme.of(Map.of(), home)).isEmpty();
  }

  @Test
  void filesOfThemesMayHoldAnything() {
    Random random = new Random(6);
    String[] parts = {
      "gtk-theme-name",
      "=",
      "\"",
      "\n",
      " ",
      "<property name=\"ThemeName\" type=\"string\" value=\"",
      "gtk-application-prefer-dark-theme=1",
      "\0",
      "é",
      "x".repeat(200)
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      assertThat(GtkTheme.inSettings(text.toString()).length()).isLessThanOrEqualTo(105);
      assertThat(GtkTheme.inXfce(text.toString()).length()).isLessThanOrEqualTo(100);
    }
  }

  /** Colour alone tells nothing to who does not see it. */
  @ParameterizedTest
  @EnumSource(TrayIcon.class)
  void everyStateHasAShapeOfItsOwn(TrayIcon icon) {
    for (int size : TrayPictures.SIZES) {
      for (TrayIcon other : TrayIcon.values()) {
        if (other != icon) {
          assertThat(coveredByOneAlone(icon, other, size))
              .as("%s beside %s, %d px", icon, other, size)
              .isGreaterThan(size / 2);
        }
      }
    }
  }

  /** How many pixels one of the two covers and the other leaves free. */
  private static int coveredByOneAlone(TrayIcon one, TrayIcon other, int size) {
    ArgbPicture a = ArgbPicture.ofPng(TrayPictures.png(one, true, size));
    ArgbPicture b = ArgbPicture.ofPng(TrayPictures.png(other, true, size));
    int differing = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        if (Math.abs((a.at(x, y) >>> 24) - (b.at(x, y) >>> 24)) > 100) {
          differing++;
        }
      }
    }
    return differing;
  }

  @Test
  void aWrongGuessIsStillSeen() {
    for (TrayIcon icon : TrayIcon.values()) {
      for (boolean onDark : new boolean[] {true, false}) {
        for (int size : TrayPictures.SIZES) {
          ArgbPicture plain = ArgbPicture.ofPng(TrayPictures.png(icon, onDark, size));
          ArgbPicture seen = Outline.around(plain, onDark);
          int wrong = onDark ? LIGHT_PANEL : DARK_PANEL;
          assertThat(pixelsThatStandOut(seen, wrong))
              .as("%s, ink for %s, %d px", icon, onDark ? "dark" : "light", size)
              .isGreaterThan(2 * size);
        }
      }
    }
  }

  /** How many differ from the panel as much as text that can be read (3 to 1). */
  private static int pixelsThatStandOut(ArgbPicture picture, int panel) {
    int count = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        double a = luminance(over(picture.at(x, y), panel));
        double b = luminance(panel);
        if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) >= 3) {
          count++;
        }
      }
    }
    return count;
  }

  private static int over(int argb, int panel) {
    int alpha = argb >>> 24;
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int part = ((argb >> shift & 0xff) * alpha + (panel >> shift & 0xff) * (255 - alpha)) / 255;
      mixed |= part << shift;
    }
    return mixed;
  }

  private static double luminance(int rgb) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double part = (rgb >> 16 - 8 * i & 0xff) / 255.0;
      sum += weights[i] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
  }
}
