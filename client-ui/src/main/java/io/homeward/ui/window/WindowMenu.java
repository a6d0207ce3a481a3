package io.homeward.ui.window;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Connection;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SeparatorMenuItem;

/** The entries of the window's menu for the state of this moment. */
final class WindowMenu {
  /** The languages that there are sentences for, each with its own name for itself. */
  private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.JAPANESE);

  private final ViewContext context;
  private final SettingsStore settings;

  WindowMenu(ViewContext context, SettingsStore settings) {
    this.context = context;
    this.settings = settings;
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
    items.add(
        check(
            strings.get("menu.accept.dns"),
            state.preferences().acceptDns(),
            AppCommand.AcceptDns::new));
    items.add(
        check(
            strings.get("menu.accept.routes"),
            state.preferences().acceptRoutes(),
            AppCommand.AcceptRoutes::new));
    boolean answering = state.connection().isAnswering();
    items.forEach(item -> item.setDisable(!answering));
    items.add(new SeparatorMenuItem());
    items.add(appearance());
    items.add(language());
    items.add(new SeparatorMenuItem());
    // Also while nothing is known of the tailnet: a server that is gone for good must not hold
    // anybody.
    if (state.connection() != Connection.NEEDS_SIGN_IN && answering) {
      items.add(item(strings.get("menu.sign.out"), new AppCommand.SignOut()));
    }
    items.add(item(strings.get("menu.about"), new AppCommand.About()));
    items.add(item(strings.get("menu.quit"), new AppCommand.Quit()));
    return items;
  }

  private Menu appearance() {
    Strings strings = context.strings();
    Menu menu = new Menu(strings.get("menu.appearance"));
    for (Settings.Theme theme : Settings.Theme.values()) {
      String label =
          switch (theme) {
            case SYSTEM -> strings.get("theme.system");
            case LIGHT -> strings.get("theme.light");
            case DARK -> strings.get("theme.dark");
          };
      boolean chosen = settings.settings().theme() == theme;
      menu.getItems()
          .add(radio(label, chosen, () -> settings.change(now -> now.withTheme(theme))));
    }
    return menu;
  }

  private Menu language() {
    Menu menu = new Menu(context.strings().get("menu.language"));
    String now = settings.settings().language();
    menu.getItems()
        .add(
            radio(
                context.strings().get("language.system"),
                now.isEmpty(),
                () -> settings.change(all -> all.withLanguage(""))));
    for (Locale language : LANGUAGES) {
      String tag = language.toLanguageTag();
      menu.getItems()
          .add(
              radio(
                  language.getDisplayLanguage(language),
                  tag.equals(now),
                  () -> settings.change(all -> all.withLanguage(tag))));
    }
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

  private static MenuItem radio(String label, boolean chosen, Runnable choose) {
    RadioMenuItem item = new RadioMenuItem(label);
    item.setSelected(chosen);
    item.setOnAction(event -> choose.run());
    return item;
  }
}
