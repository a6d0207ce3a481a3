package io.homeward.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.homeward.engine.naming.CopyForm;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsStoreTest {
  @TempDir Path dir;

  /** Changes the settings as an app does that ends then. */
  private void change(UnaryOperator<Settings> change) {
    try (SettingsStore store = new SettingsStore(dir)) {
      store.change(change);
    }
  }

  @Test
  void keepsWhatWasChanged() {
    change(before -> SettingsJsonTest.OTHER);
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
    store.close();
    assertThat(dir.resolve("settings.json.newer")).hasContent(newer);
    assertThat(new SettingsStore(dir).settings().language()).isEqualTo("ja");
  }

  @Test
  void aFolderThatCannotBeWrittenLosesNothingInThisRun() throws Exception {
    Files.createDirectory(dir.resolve("settings.json.new"));
    SettingsStore store = new SettingsStore(dir);
    store.change(now -> now.withTheme(Settings.Theme.LIGHT));
    store.close();
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
    store.close();
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
    store.close();
    assertThat(heard).containsExactly("ja");
    assertThat(new SettingsStore(dir).settings().language()).isEqualTo("ja");
  }

  @Test
  void theFileIsForPeopleToRead() throws Exception {
    change(before -> SettingsJsonTest.OTHER);
    assertThat(Files.readString(dir.resolve("settings.json"), StandardCharsets.UTF_8))
        .contains("\"version\" : 2", "\n  \"copyForm\" : \"SSH\"");
  }

  @Test
  void whoChangesThemDoesNotWaitForTheDiskAndTheNewestAreInTheFileAtTheEnd() throws Exception {
    Path fifo = dir.resolve("settings.json.new");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    SettingsStore store = new SettingsStore(dir);
    store.change(now -> now.withLanguage("en")); // whoever opens a FIFO to write waits for a reader
    for (int i = 0; i < 100; i++) {
      int number = i;
      store.change(now -> now.withLastServer("https://" + number));
    }
    assertThat(dir.resolve("settings.json")).doesNotExist();
    try (InputStream reader = Files.newInputStream(fifo)) {
      Files.delete(fifo); // what comes next goes into a file
      store.change(now -> now.withLastServer("https://100"));
      assertThat(reader.readAllBytes()).isNotEmpty();
    }
    store.close();
    assertThat(new SettingsStore(dir).settings().lastServer()).isEqualTo("https://100");
  }

  @Test
  void whatIsChangedAfterTheEndIsWrittenByWhoeverChangesIt() {
    SettingsStore store = new SettingsStore(dir);
    store.close();
    store.change(now -> now.withLanguage("ja"));
    assertThat(new SettingsStore(dir).settings().language()).isEqualTo("ja");
  }

  @Test
  void thatTheyCannotBeSavedIsToldOnceUntilTheyCanAgain() throws Exception {
    Path inTheWay = Files.createDirectory(dir.resolve("settings.json.new"));
    List<String> told = new CopyOnWriteArrayList<>();
    try (SettingsStore store = new SettingsStore(dir)) {
      store.onFailure(() -> told.add("not saved"));
      store.change(now -> now.withLanguage("ja"));
      await().until(() -> told.size() == 1);
      store.change(now -> now.withLanguage("en"));
      store.change(now -> now.withLanguage("ja"));
      store.close();
      assertThat(told).hasSize(1);
      Files.delete(inTheWay);
      store.change(now -> now.withLanguage("en"));
      assertThat(new SettingsStore(dir).settings().language()).isEqualTo("en");
    }
  }
}
