package io.homeward.ui.window;

import io.homeward.engine.node.Connection;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;

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
    items.add(item(strings.get("menu.preferences"), new AppCommand.ShowPreferences()));
    items.add(new SeparatorMenuItem());
    // Also while nothing is known of the tailnet: a server that is gone for good must not hold
    // anybody.
    if (state.connection() != Connection.NEEDS_SIGN_IN && answering) {
      items.add(item(strings.get("menu.sign.out"), new AppCommand.AskSignOut()));
    }
    items.add(item(strings.get("menu.about"), new AppCommand.About()));
    items.add(item(strings.get("menu.quit"), new AppCommand.Quit()));
    return items;
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
