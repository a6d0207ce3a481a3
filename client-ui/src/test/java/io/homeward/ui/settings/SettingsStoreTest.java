package io.homeward.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.testing.FuzzInputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;

class SettingsStoreTest {
  @TempDir Path dir;

  @Test
  void keepsWhatWasSaved() {
    Settings settings =
        new Settings(
            Settings.Theme.DARK,
            "ja",
            "https://tailnet.example.com",
            List.of("tailnet.example.com/n8"),
            List.of("tailnet.example.com/n5", "tailnet.example.com/n8"));
    new SettingsStore(dir).save(settings);
    assertThat(new SettingsStore(dir).settings()).isEqualTo(settings);
    assertThat(dir.resolve("settings.json.new")).doesNotExist();
  }

  @Test
  void beginsAsTheSystemDoes() {
    assertThat(new SettingsStore(dir).settings()).isEqualTo(Settings.INITIAL);
  }

  @Test
  void keepsABrokenFileAsideAndGoesOn() throws Exception {
    Files.writeString(dir.resolve("settings.json"), "{\"theme\": \"DA");
    assertThat(new SettingsStore(dir).settings()).isEqualTo(Settings.INITIAL);
    assertThat(dir.resolve("settings.json.broken")).hasContent("{\"theme\": \"DA");
    assertThat(dir.resolve("settings.json")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeWrittenLosesNothingInThisRun() throws Exception {
    Files.createDirectory(dir.resolve("settings.json.new"));
    SettingsStore store = new SettingsStore(dir);
    store.save(Settings.INITIAL.withTheme(Settings.Theme.LIGHT));
    assertThat(store.settings().theme()).isEqualTo(Settings.Theme.LIGHT);
  }

  @Test
  void knowsNothingOfOtherFieldsAndValues() {
    SettingsStore store = new SettingsStore(dir);
    assertThat(
            store.parse("{\"version\":9,\"theme\":\"NEON\",\"language\":3,\"more\":[1]}").theme())
        .isEqualTo(Settings.Theme.SYSTEM);
  }

  @Test
  void noFileBreaksTheReader() {
    SettingsStore store = new SettingsStore(dir);
    Random random = new Random(11);
    String valid = "{\"version\":1,\"theme\":\"DARK\",\"language\":\"ja\",\"lastServer\":\"x\"}";
    for (int i = 0; i < FuzzInputs.count(100_000); i++) {
      char[] text = valid.toCharArray();
      for (int change = random.nextInt(4); change >= 0; change--) {
        text[random.nextInt(text.length)] = (char) random.nextInt(128);
      }
      try {
        assertThat(store.parse(new String(text)).theme()).isNotNull();
      } catch (JacksonException | IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }
}
