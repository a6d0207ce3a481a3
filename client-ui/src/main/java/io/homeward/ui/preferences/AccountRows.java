package io.homeward.ui.preferences;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.AccountText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/**
 * The accounts, each to be used or removed, and a way to another one. Rows stay as long as their
 * accounts do, so that what has the keys keeps them. On the JavaFX thread.
 */
final class AccountRows {
  private final ViewContext context;
  private final PreferenceSection section;
  private final Map<Profile, Account> accounts = new HashMap<>();
  private final PreferenceRow another;
  private final Button add;
  private List<Profile> shown = List.of();

  /** One account's row and what can be done there. */
  private record Account(PreferenceRow row, Button use, Button remove) {}

  AccountRows(ViewContext context) {
    this.context = context;
    Strings strings = context.strings();
    section = new PreferenceSection(strings.get("menu.accounts"), List.of());
    add = button("account-add", strings.get("menu.account.add"), new AppCommand.AddAccount());
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

  /** Shows those of a state; without any the section is not there. */
  void show(UiState state) {
    ProfileList list = state.accounts();
    if (!list.all().equals(shown)) {
      shown = list.all();
      accounts.keySet().retainAll(shown);
      List<PreferenceRow> rows = new ArrayList<>();
      for (Profile profile : shown) {
        rows.add(accounts.computeIfAbsent(profile, this::account).row());
      }
      if (!rows.isEmpty()) {
        rows.add(another);
      }
      section.replace(rows);
    }
    boolean answering = state.connection().isAnswering();
    add.setDisable(!answering);
    for (Map.Entry<Profile, Account> entry : accounts.entrySet()) {
      boolean used = entry.getKey().id().equals(list.active());
      Account account = entry.getValue();
      account
          .use()
          .setText(context.strings().get(used ? "prefs.account.used" : "prefs.account.use"));
      account.use().setDisable(used || !answering);
      account.remove().setDisable(list.all().size() == 1 || !answering);
    }
  }

  private Account account(Profile profile) {
    Strings strings = context.strings();
    Button use =
        button(
            "account-use-" + profile.id(),
            strings.get("prefs.account.use"),
            new AppCommand.SwitchAccount(profile.id()));
    use.setAccessibleText(strings.get("prefs.account.use.named", profile.name()));
    Button remove =
        button(
            "account-remove-" + profile.id(),
            strings.get("prefs.account.remove"),
            new AppCommand.AskRemoveAccount(profile.id()));
    remove.setAccessibleText(strings.get("menu.account.remove", profile.name()));
    HBox buttons = new HBox(8, use, remove);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    return new Account(
        new PreferenceRow(
            AccountText.label(profile, strings), profile.server(), profile.loginName(), buttons),
        use,
        remove);
  }

  private Button button(String id, String label, AppCommand command) {
    Button button = new Button(label);
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setMnemonicParsing(false);
    button.setOnAction(event -> context.commands().run(command));
    return button;
  }
}
