package io.homeward.ui.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final Settings OTHER = SettingsJsonTest.OTHER;

  private static final Map<Set<String>, UnaryOperator<Settings>> CHANGES =
      Map.of(
          Set.of("theme"), it -> it.withTheme(OTHER.theme()),
          Set.of("language"), it -> it.withLanguage(OTHER.language()),
          Set.of("lastServer"), it -> it.withLastServer(OTHER.lastServer()),
          Set.of("pinned", "recent", "watched"),
              it -> it.withDevices(OTHER.pinned(), OTHER.recent(), OTHER.watched()),
          Set.of("copyForm"), it -> it.withCopyForm(OTHER.copyForm()),
          Set.of("sshUser"), it -> it.withSshUser(OTHER.sshUser()),
          Set.of("sshUsers"), it -> it.withSshUsers(OTHER.sshUsers()),
          Set.of("notifications"), it -> it.withNotifications(OTHER.notifications()),
          Set.of("shortcut"), it -> it.withShortcut(OTHER.shortcut()),
          Set.of("window"), it -> it.withWindow(OTHER.window()));

  @Test
  void eachChangeChangesWhatItNamesAndNothingElse() throws Exception {
    Set<String> all = new HashSet<>();
    for (Map.Entry<Set<String>, UnaryOperator<Settings>> change : CHANGES.entrySet()) {
      Settings changed = change.getValue().apply(Settings.INITIAL);
      Set<String> from = new TreeSet<>();
      for (RecordComponent component : Settings.class.getRecordComponents()) {
        Object now = component.getAccessor().invoke(changed);
        if (!now.equals(component.getAccessor().invoke(Settings.INITIAL))) {
          from.add(component.getName());
          assertThat(now).isEqualTo(component.getAccessor().invoke(OTHER));
        }
      }
      assertThat(from).isEqualTo(change.getKey());
      all.addAll(from);
    }
    assertThat(List.of(Settings.class.getRecordComponents()))
        .extracting(RecordComponent::getName)
        .containsExactlyInAnyOrderElementsOf(all);
  }
}
