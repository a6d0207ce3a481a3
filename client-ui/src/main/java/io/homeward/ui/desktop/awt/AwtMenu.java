package io.homeward.ui.desktop.awt;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.TrayItem;
import java.awt.CheckboxMenuItem;
import java.awt.Menu;
import java.awt.MenuItem;
import java.util.List;
import java.util.function.Consumer;

/** Builds an AWT menu of a menu model. On the AWT thread. */
final class AwtMenu {
  private final Consumer<AppCommand> chosen;

  AwtMenu(Consumer<AppCommand> chosen) {
    this.chosen = chosen;
  }

  /** Replaces what a menu holds. */
  void fill(Menu menu, List<TrayItem> items) {
    menu.removeAll();
    for (TrayItem item : items) {
      switch (item) {
        case TrayItem.Separator separator -> menu.addSeparator();
        case TrayItem.Caption caption -> menu.add(disabled(caption.label()));
        case TrayItem.Action action -> menu.add(action(action));
        case TrayItem.Check check ->
            menu.add(checkbox(check.label(), check.checked(), check.enabled(), check.command()));
        case TrayItem.Radio radio ->
            menu.add(checkbox(radio.label(), radio.chosen(), radio.enabled(), radio.command()));
        case TrayItem.Submenu submenu -> {
          Menu below = new Menu(submenu.label());
          fill(below, submenu.items());
          menu.add(below);
        }
      }
    }
  }

  private static MenuItem disabled(String label) {
    MenuItem item = new MenuItem(label);
    item.setEnabled(false);
    return item;
  }

  private MenuItem action(TrayItem.Action action) {
    MenuItem item = new MenuItem(action.label());
    item.setEnabled(action.enabled());
    item.addActionListener(event -> chosen.accept(action.command()));
    return item;
  }

  private MenuItem checkbox(String label, boolean on, boolean enabled, AppCommand command) {
    CheckboxMenuItem item = new CheckboxMenuItem(label, on);
    item.setEnabled(enabled);
    item.addItemListener(event -> {
      // The system flips the mark by itself; the truth comes back with the next model.
      item.setState(on);
      chosen.accept(command);
    });
    return item;
  }
}
