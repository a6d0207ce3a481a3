package io.homeward.ui.window;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.FewAccounts;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.AccountText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.ToggleGroup;

/** The entries of the window's menu for the state of this moment. */
final class WindowMenu {
  private final ViewContext context;

  WindowMenu(ViewContext context) {
    this.context = context;
  }

  List<MenuItem> items() {
    Strings strings = context.strings();
    UiState state = context.fx().state().get();
    List<MenuItem> items = new ArrayList<>();
    items.add(
        check(
            strings.get("menu.shields"),
            state.preferences().shieldsUp(),
            AppCommand.ShieldsUp::new));
    boolean answering = state.connection().isAnswering();
    items.forEach(item -> item.setDisable(!answering));
    items.add(new SeparatorMenuItem());
    if (!state.accounts().all().isEmpty()) {
      items.add(accounts(state));
    }
    items.add(item(strings.get("menu.preferences"), new AppCommand.ShowPreferences()));
    items.add(new SeparatorMenuItem());
    // Also while nothing is known of the tailnet: a server that is gone for good must not hold
    // anybody.
    if (!state.connection().isOutside() && answering) {
      items.add(item(strings.get("menu.sign.out"), new AppCommand.AskSignOut()));
    }
    items.add(item(strings.get("menu.about"), new AppCommand.About()));
    items.add(item(strings.get("menu.quit"), new AppCommand.AskQuit()));
    return items;
  }

  private Menu accounts(UiState state) {
    Strings strings = context.strings();
    ProfileList accounts = state.accounts();
    Menu menu = new Menu(strings.get("menu.accounts"));
    menu.setId("accounts");
    ToggleGroup one = new ToggleGroup();
    for (Profile account : FewAccounts.of(accounts)) {
      RadioMenuItem item = new RadioMenuItem(AccountText.label(account, strings));
      item.setMnemonicParsing(false);
      item.setId("account-" + account.id());
      item.setToggleGroup(one);
      item.setSelected(account.id().equals(accounts.active()));
      item.setOnAction(event -> context.commands().run(new AppCommand.SwitchAccount(account.id())));
      menu.getItems().add(item);
    }
    int others = FewAccounts.others(accounts);
    if (others > 0) {
      MenuItem more =
          item(strings.get("menu.more.accounts", others), new AppCommand.ShowPreferences());
      more.setId("account-more");
      menu.getItems().add(more);
    }
    menu.getItems().add(new SeparatorMenuItem());
    MenuItem add = item(strings.get("menu.account.add"), new AppCommand.AddAccount());
    add.setId("account-add");
    menu.getItems().add(add);
    Profile used = accounts.inUse();
    if (used != null && accounts.all().size() > 1) {
      MenuItem remove =
          item(
              strings.get("menu.account.remove", used.name()),
              new AppCommand.AskRemoveAccount(used.id()));
      remove.setMnemonicParsing(false);
      remove.setId("account-remove");
      menu.getItems().add(remove);
    }
    menu.setDisable(!state.connection().isAnswering());
    return menu;
  }

  private MenuItem item(String label, AppCommand command) {
    MenuItem item = new MenuItem(label);
    item.setOnAction(event -> context.commands().run(command));
    return item;
  }

  private MenuItem check(String label, boolean on, Function<Boolean, AppCommand> change) {
    CheckMenuItem item = new CheckMenuItem(label);
    item.setSelected(on);
    item.setOnAction(event -> context.commands().run(change.apply(!on)));
    return item;
  }
}
