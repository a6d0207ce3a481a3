package io.homeward.ui.window;

import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Path;
import javafx.scene.control.ScrollPane;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws the devices, the card and the search over other windows. */
class DevicePicturesTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsDevicesInLight() throws Exception {
    Pictures.draw(dir, "devices-light", Tailnets.family(), LIGHT, "en");
  }

  @Test
  void drawsDevicesInDark() throws Exception {
    Pictures.draw(dir, "devices-dark", Tailnets.family(), DARK, "en");
  }

  @Test
  void drawsDevicesInJapanese() throws Exception {
    Pictures.draw(dir, "devices-japanese", Tailnets.family(), LIGHT, "ja");
  }

  @Test
  void drawsCopyFormsBesideThePointer() throws Exception {
    for (Settings.Theme theme : new Settings.Theme[] {LIGHT, DARK}) {
      try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, "en")) {
        harness.robot.moveTo("ben-laptop");
        await().until(() -> harness.has("#copy-popover"));
        harness.screenshot("copy-forms-" + (theme == DARK ? "dark" : "light"));
      }
    }
  }

  @Test
  void drawsTheSearchOverOtherWindows() throws Exception {
    drawPalette("palette-light", Tailnets.family(), LIGHT, "en", "");
    drawPalette("palette-found-dark", Tailnets.family(), DARK, "en", "stu");
    drawPalette("palette-japanese", Tailnets.family(), LIGHT, "ja", "mac");
    drawPalette("palette-nothing-japanese-dark", Tailnets.family(), DARK, "ja", "zzzz");
    drawPalette("palette-long-names", Tailnets.longNames(), LIGHT, "en", "a");
  }

  private void drawPalette(
      String name, NodeStatus status, Settings.Theme theme, String language, String typed)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, status, theme, language)) {
      PaletteWindow palette = harness.palette();
      harness.robot.write(typed);
      harness.screenshot(name, palette.stage().getScene());
      harness.robot.interact(palette::hide);
    }
  }

  @Test
  void drawsTheMenuOfARow() throws Exception {
    Pictures.drawEach(
        dir,
        "row-menu",
        Tailnets.family(),
        harness -> {
          harness.robot.rightClickOn("studio-mac");
          await().until(() -> Window.getWindows().stream().anyMatch(PopupWindow.class::isInstance));
          return Pictures.menu();
        });
  }

  @Test
  void drawsLongNames() throws Exception {
    Pictures.drawEach(dir, "long-names", Tailnets.longNames(), WindowHarness::scene);
  }

  @Test
  void drawsAThousandDevices() throws Exception {
    Pictures.draw(dir, "thousand-devices", Tailnets.large(1000), DARK, "en");
  }

  @Test
  void drawsATailnetWithoutOtherDevices() throws Exception {
    Pictures.draw(dir, "alone", Tailnets.alone(), LIGHT, "en");
  }

  @Test
  void drawsHowDevicesAreReachedAndWhy() throws Exception {
    drawReached("device-3", "hard", LIGHT, "en");
    drawReached("device-5", "peer-hard", DARK, "ja");
    drawReached("the-mac-studio-in-the-back-room-of-the-second-floor", "through", DARK, "en");
    drawReached("the-mac-studio-in-the-back-room-of-the-second-floor", "through", LIGHT, "ja");
  }

  /** What is said of the way to a device, which stands below its names. */
  private void drawReached(String device, String name, Settings.Theme theme, String language)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.reached(), theme, language)) {
      harness.robot.clickOn(device);
      harness.robot.interact(() -> harness.find("#detail-scroll", ScrollPane.class).setVvalue(1));
      harness.screenshot("reached-" + name + (theme == DARK ? "-dark" : "-light") + "-" + language);
      harness.robot.moveTo("#connection-toggle"); // or it would hover over the next picture's rows
    }
  }

  @Test
  void drawsThatIncomingConnectionsAreBlocked() throws Exception {
    Pictures.draw(dir, "shields-light", Tailnets.shielded(Tailnets.family()), LIGHT, "en");
    Pictures.draw(dir, "shields-japanese-dark", Tailnets.shielded(Tailnets.family()), DARK, "ja");
  }
}
