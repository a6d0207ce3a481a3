package io.homeward.ui.preferences;

import io.homeward.engine.profiles.Profile;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.text.AccountText;
import io.homeward.ui.text.Strings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;

/** One account: how it is called, used and removed. On the JavaFX thread. */
final class AccountEntry {
  private final ViewContext context;
  private final String id;
  private final PreferenceRow row;
  private final HBox controls = new HBox(8);
  private final Button rename;
  private final Button use;
  private final Button remove;
  private final TextField name = new TextField();
  private final Button save;
  private String called = "";

  AccountEntry(ViewContext context, Profile account) {
    this.context = context;
    this.id = account.id();
    Strings strings = context.strings();
    rename = button("account-rename-" + id, strings.get("prefs.account.rename"));
    rename.setGraphic(new FontIcon("fth-edit-2"));
    rename.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    rename.setTooltip(new Tooltip(strings.get("prefs.account.rename")));
    rename.setOnAction(event -> edit());
    use = button("account-use-" + id, strings.get("prefs.account.use"));
    use.setOnAction(event -> context.commands().run(new AppCommand.SwitchAccount(id)));
    remove = button("account-remove-" + id, strings.get("prefs.account.remove"));
    remove.setOnAction(event -> context.commands().run(new AppCommand.AskRemoveAccount(id)));
    name.setId("account-name-" + id);
    name.setPromptText(strings.get("prefs.account.name"));
    name.setAccessibleText(strings.get("prefs.account.name"));
    name.setPrefColumnCount(18);
    name.setMinWidth(Region.USE_PREF_SIZE); // a long name beside it left no room to type another
    name.setOnAction(event -> save());
    name.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) {
            leave();
            event.consume();
          }
        });
    save = button("account-save-" + id, strings.get("prefs.account.save"));
    save.setOnAction(event -> save());
    controls.setAlignment(Pos.CENTER_RIGHT);
    controls.getChildren().setAll(rename, use, remove);
    row = new PreferenceRow("", "", "", controls);
  }

  PreferenceRow row() {
    return row;
  }

  /**
   * Shows the account as it is now.
   *
   * @param used whether it is in use
   * @param only whether there is no other
   * @param answering whether anything can be changed
   */
  void show(Profile account, boolean used, boolean only, boolean answering) {
    Strings strings = context.strings();
    called = account.name();
    row.tell(AccountText.label(account, strings), account.server(), account.loginName());
    rename.setAccessibleText(strings.get("prefs.account.rename.named", account.name()));
    rename.setDisable(!answering);
    use.setText(strings.get(used ? "prefs.account.used" : "prefs.account.use"));
    use.setAccessibleText(
        used
            ? strings.get("prefs.account.used")
            : strings.get("prefs.account.use.named", account.name()));
    use.setDisable(used || !answering);
    remove.setAccessibleText(strings.get("menu.account.remove", account.name()));
    remove.setDisable(only || !answering);
  }

  /** Whether the person is typing a name. */
  boolean isEditing() {
    return controls.getChildren().contains(name);
  }

  private void edit() {
    name.setText(called);
    controls.getChildren().setAll(name, save);
    name.requestFocus();
    name.selectAll();
  }

  private void save() {
    String typed = name.getText().strip();
    leave();
    if (!typed.equals(called)) {
      context.commands().run(new AppCommand.RenameAccount(id, typed));
    }
  }

  private void leave() {
    controls.getChildren().setAll(rename, use, remove);
    rename.requestFocus();
  }

  private static Button button(String id, String label) {
    Button button = new Button(label);
    button.setId(id);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setMnemonicParsing(false);
    return button;
  }
}
