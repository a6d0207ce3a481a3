package io.homeward.ui.peers;

import io.homeward.engine.naming.CopyForm;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.DeviceLink;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import javafx.event.ActionEvent;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;

/** What can be done with a device, as the menu of its row. */
final class DeviceMenu {
  private final ViewContext context;
  private final Strings strings;
  private final BiConsumer<Device, String> copy;
  private final ContextMenu menu = new ContextMenu();

  /**
   * A menu that does not show.
   *
   * @param copy copies a text of a device and says so
   */
  DeviceMenu(ViewContext context, BiConsumer<Device, String> copy) {
    this.context = context;
    this.strings = context.strings();
    this.copy = copy;
    menu.setId("device-menu");
  }

  boolean isShowing() {
    return menu.isShowing();
  }

  /** The menu with what there is for a device now. */
  ContextMenu of(Device device) {
    menu.hide();
    menu.getItems().setAll(items(device));
    return menu;
  }

  private List<MenuItem> items(Device device) {
    List<MenuItem> items = new ArrayList<>();
    MenuItem name = new MenuItem(strings.get("notice.copy.name"));
    name.setId("notice.copy.name");
    name.setOnAction(event -> copy.accept(device, device.bestName()));
    items.add(name);
    items.add(forms(device));
    if (!device.self()) {
      items.add(new SeparatorMenuItem());
      UiState state = context.fx().state().get();
      for (DeviceLink link : device.links()) {
        String label =
            DeviceText.marked(
                strings.get("menu.open", DeviceText.label(link.kind(), strings)), link, strings);
        MenuItem open =
            item(label, state.connection().isUsable(), new AppCommand.Open(link.target()));
        open.addEventHandler(
            ActionEvent.ACTION,
            event -> context.commands().run(new AppCommand.LookAt(device.id(), true)));
        items.add(open);
      }
      if (device.copyText(CopyForm.Kind.SSH) != null) {
        items.add(item(strings.get("ssh.user.menu"), true, new AppCommand.AskSshUser(device.id())));
      }
      items.add(
          item(
              strings.get("menu.ping"),
              state.connection().isUp(),
              new AppCommand.Ping(device.id())));
      items.add(new SeparatorMenuItem());
      boolean pinned = state.favourites().isPinned(device);
      items.add(check("row-pin", "row.pin", pinned, new AppCommand.Pin(device.id(), !pinned)));
      boolean watched = state.favourites().isWatched(device);
      items.add(
          check("row-watch", "row.watch", watched, new AppCommand.Watch(device.id(), !watched)));
    }
    return items;
  }

  private Menu forms(Device device) {
    Menu forms = new Menu(strings.get("menu.copy"));
    for (CopyForm form : device.copyForms()) {
      // What is shown is what is copied. An underscore would mark a key.
      MenuItem item = new MenuItem(form.text());
      item.setMnemonicParsing(false);
      item.setOnAction(event -> copy.accept(device, form.text()));
      forms.getItems().add(item);
    }
    return forms;
  }

  private MenuItem item(String label, boolean enabled, AppCommand command) {
    MenuItem item = new MenuItem(label);
    item.setDisable(!enabled);
    item.setOnAction(event -> context.commands().run(command));
    return item;
  }

  private MenuItem check(String id, String key, boolean on, AppCommand command) {
    CheckMenuItem item = new CheckMenuItem(strings.get(key));
    item.setId(id);
    item.setSelected(on);
    item.setOnAction(event -> context.commands().run(command));
    return item;
  }
}
