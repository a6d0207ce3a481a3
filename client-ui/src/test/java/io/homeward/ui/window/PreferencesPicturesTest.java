package io.homeward.ui.window;

import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.testing.Tailnets;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws what a person can choose. */
class PreferencesPicturesTest {
  private static final Settings.Theme LIGHT = Settings.Theme.LIGHT;
  private static final Settings.Theme DARK = Settings.Theme.DARK;

  @TempDir Path dir;

  @Test
  void drawsPreferences() throws Exception {
    drawPreferences("preferences-light", LIGHT, "en", "");
    drawPreferences("preferences-dark", DARK, "en", "");
    drawPreferences("preferences-japanese", LIGHT, "ja", "");
    drawPreferences("preferences-found", LIGHT, "en", "copy");
    drawPreferences("preferences-found-japanese-dark", DARK, "ja", "通知");
    drawPreferences("preferences-nothing-found", DARK, "en", "teleport");
  }

  @Test
  void drawsWhatTheDesktopDecidedAboutTheKeys() throws Exception {
    drawKeys("preferences-keys-given", LIGHT, "en", new KeyStanding.Given("Ctrl+Alt+H"));
    drawKeys("preferences-keys-japanese-dark", DARK, "ja", new KeyStanding.Given(""));
  }

  private void drawKeys(String name, Settings.Theme theme, String language, KeyStanding standing)
      throws Exception {
    try (WindowHarness harness = new WindowHarness(dir, Tailnets.family(), theme, language)) {
      harness.robot.interact(() -> harness.window().showPreferences());
      harness.change(now -> now.withShortcut("CTRL+ALT+h"));
      harness.stand(standing);
      harness.screenshot(name);
    }
  }

  private void drawPreferences(String name, Settings.Theme theme, String language, String search)
      throws Exception {
    Path own = Files.createDirectories(dir.resolve(name)); // the size is remembered
    try (WindowHarness harness = new WindowHarness(own, Tailnets.family(), theme, language)) {
      harness.robot.interact(() -> {
        harness.window().showPreferences();
        harness.find("#preferences-search", TextField.class).setText(search);
      });
      harness.screenshot(name);
      if (search.isEmpty()) {
        harness.robot.interact(
            () -> harness.find("#preferences-scroll", ScrollPane.class).setVvalue(1));
        harness.screenshot(name + "-end");
        harness.robot.interact(() -> {
          harness.window().stage().setWidth(700);
          harness.window().stage().setHeight(440);
          harness.find("#preferences-scroll", ScrollPane.class).setVvalue(0.4);
        });
        harness.screenshot(name + "-narrow");
        WindowSize fitting = WindowSize.within(640, 360); // of a screen at 200 %
        harness.robot.interact(() -> {
          Stage stage = harness.window().stage();
          stage.setMinWidth(fitting.minWidth());
          stage.setMinHeight(fitting.minHeight());
          stage.setWidth(fitting.width());
          stage.setHeight(fitting.height());
          harness.find("#preferences-scroll", ScrollPane.class).setVvalue(0);
        });
        harness.screenshot(name + "-double");
      }
    }
  }
}
