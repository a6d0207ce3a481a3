package io.homeward.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeward.engine.naming.CopyForm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsStoreTest {
  @TempDir Path dir;

  @Test
  void keepsWhatWasChanged() {
    new SettingsStore(dir).change(before -> SettingsJsonTest.OTHER);
    assertThat(new SettingsStore(dir).settings()).isEqualTo(SettingsJsonTest.OTHER);
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
  void keepsTheFileOfANewerVersionAsideAndTakesWhatItKnows() throws Exception {
    String newer = "{\"version\": 9, \"theme\": \"DARK\", \"glow\": true}";
    Files.writeString(dir.resolve("settings.json"), newer);
    SettingsStore store = new SettingsStore(dir);
    assertThat(store.settings().theme()).isEqualTo(Settings.Theme.DARK);
    store.change(now -> now.withLanguage("ja"));
    assertThat(dir.resolve("settings.json.newer")).hasContent(newer);
    assertThat(new SettingsStore(dir).settings().language()).isEqualTo("ja");
  }

  @Test
  void aFolderThatCannotBeWrittenLosesNothingInThisRun() throws Exception {
    Files.createDirectory(dir.resolve("settings.json.new"));
    SettingsStore store = new SettingsStore(dir);
    store.change(now -> now.withTheme(Settings.Theme.LIGHT));
    assertThat(store.settings().theme()).isEqualTo(Settings.Theme.LIGHT);
  }

  @Test
  void tellsEveryChangeUntilNobodyWantsToHearOfIt() {
    SettingsStore store = new SettingsStore(dir);
    List<CopyForm.Kind> heard = new ArrayList<>();
    Runnable end = store.subscribe(() -> heard.add(store.settings().copyForm()));
    store.change(now -> now.withCopyForm(CopyForm.Kind.IPV4));
    store.change(now -> now.withCopyForm(CopyForm.Kind.IPV4));
    store.change(now -> now.withCopyForm(CopyForm.Kind.SSH));
    end.run();
    store.change(now -> now.withCopyForm(CopyForm.Kind.FQDN));
    assertThat(heard).containsExactly(CopyForm.Kind.IPV4, CopyForm.Kind.SSH);
  }

  @Test
  void aListenerThatFailsKeepsNeitherTheOthersNorTheFileFromTheChange() {
    SettingsStore store = new SettingsStore(dir);
    List<String> heard = new ArrayList<>();
    store.subscribe(() -> {
      throw new IllegalStateException("a bug");
    });
    store.subscribe(() -> heard.add(store.settings().language()));
    store.change(now -> now.withLanguage("ja"));
    assertThat(heard).containsExactly("ja");
    assertThat(new SettingsStore(dir).settings().language()).isEqualTo("ja");
  }

  @Test
  void theFileIsForPeopleToRead() throws Exception {
    new SettingsStore(dir).change(before -> SettingsJsonTest.OTHER);
    assertThat(Files.readString(dir.resolve("settings.json"), StandardCharsets.UTF_8))
        .contains("\"version\" : 2", "\n  \"copyForm\" : \"SSH\"");
  }
}
