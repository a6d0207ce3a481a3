package io.homeward.ui.desktop;

import java.util.List;

/**
 * Everything that a tray shows at one moment. Immutable and compared by value, so that a backend
 * sends nothing when nothing changed.
 *
 * @param icon which picture
 * @param tooltip one line about the state
 * @param items the menu from top to bottom
 */
public record TrayModel(TrayIcon icon, String tooltip, List<TrayItem> items) {
  public TrayModel {
    items = List.copyOf(items);
  }
}
