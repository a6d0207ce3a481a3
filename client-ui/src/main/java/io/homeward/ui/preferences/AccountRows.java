package io.homeward.ui.preferences;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.control.Button;
import javafx.scene.layout.Region;

/**
 * The accounts, each to be named, used or removed, and a way to another one. Rows stay as long as
 * their accounts do, so that what has the keys keeps them. On the JavaFX thread.
 */
final class AccountRows {
  private final ViewContext context;
  private final PreferenceSection section;
  private final Map<String, AccountEntry> entries = new LinkedHashMap<>();
  private final PreferenceRow another;
  private final Button add;

  AccountRows(ViewContext context) {
    this.context = context;
    Strings strings = context.strings();
    section = new PreferenceSection(strings.get("menu.accounts"), List.of());
    add = new Button(strings.get("menu.account.add"));
    add.setId("account-add");
    add.setMinWidth(Region.USE_PREF_SIZE);
    add.setOnAction(event -> context.commands().run(new AppCommand.AddAccount()));
    another =
        new PreferenceRow(
            strings.get("prefs.account.another"),
            strings.get("prefs.account.another.hint"),
            "",
            add);
  }

  PreferenceSection section() {
    return section;
  }

  /** Whether the person is typing the name of one. */
  boolean isEditing() {
    return entries.values().stream().anyMatch(AccountEntry::isEditing);
  }

  /** Shows those of a state; without any the section is not there. */
  void show(UiState state) {
    ProfileList list = state.accounts();
    List<String> ids = list.all().stream().map(Profile::id).toList();
    if (!ids.equals(List.copyOf(entries.keySet()))) {
      Map<String, AccountEntry> before = Map.copyOf(entries);
      entries.clear();
      for (Profile profile : list.all()) {
        AccountEntry known = before.get(profile.id());
        entries.put(profile.id(), known == null ? new AccountEntry(context, profile) : known);
      }
    }
    boolean answering = state.connection().isAnswering();
    add.setDisable(!answering);
    boolean only = list.all().size() == 1;
    for (Profile profile : list.all()) {
      AccountEntry entry = entries.get(profile.id());
      if (entry != null) {
        entry.show(profile, profile.id().equals(list.active()), only, answering);
      }
    }
    List<PreferenceRow> rows = new ArrayList<>();
    entries.values().forEach(entry -> rows.add(entry.row()));
    if (!rows.isEmpty()) {
      rows.add(another);
    }
    section.replace(rows);
  }
}
