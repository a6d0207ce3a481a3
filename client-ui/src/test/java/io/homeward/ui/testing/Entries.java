package io.homeward.ui.testing;

import io.homeward.ui.desktop.TrayItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds entries of a tray's menu, also in the menus within it. */
public final class Entries {
  private Entries() {}

  /** The ids of all, each before those within it. */
  public static List<String> ids(List<TrayItem> items) {
    List<String> ids = new ArrayList<>();
    for (TrayItem item : items) {
      ids.add(item.id());
      if (item instanceof TrayItem.Submenu submenu) {
        ids.addAll(ids(submenu.items()));
      }
    }
    return ids;
  }

  /** The one with this id, or null. */
  public static @Nullable TrayItem item(List<TrayItem> items, String id) {
    for (TrayItem item : items) {
      if (item.id().equals(id)) {
        return item;
      }
      TrayItem below = item instanceof TrayItem.Submenu submenu ? item(submenu.items(), id) : null;
      if (below != null) {
        return below;
      }
    }
    return null;
  }
}
