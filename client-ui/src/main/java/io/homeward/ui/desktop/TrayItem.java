package io.homeward.ui.desktop;

import io.homeward.ui.command.AppCommand;
import java.util.List;

/**
 * One entry of a tray menu, as data. Ids are unique within a menu and stay the same for the same
 * thing from one menu to the next.
 */
public sealed interface TrayItem {
  /** Names the entry within its menu. */
  String id();

  /** Something to choose; greyed out when not enabled. */
  record Action(String id, String label, boolean enabled, AppCommand command) implements TrayItem {}

  /** Something that is on or off. */
  record Check(String id, String label, boolean checked, boolean enabled, AppCommand command)
      implements TrayItem {}

  /** One of several entries, of which one is chosen. */
  record Radio(String id, String label, boolean chosen, boolean enabled, AppCommand command)
      implements TrayItem {}

  /** Text that cannot be chosen. */
  record Caption(String id, String label) implements TrayItem {}

  /** A line between groups. */
  record Separator(String id) implements TrayItem {}

  /** A menu within the menu. */
  record Submenu(String id, String label, List<TrayItem> items) implements TrayItem {
    public Submenu {
      items = List.copyOf(items);
    }
  }
}
