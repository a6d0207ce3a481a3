package io.homeward.ui.desktop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the searches of a desktop (its overview, its launcher) find in the app, and what happens
 * with what a person picks there. Called from threads of the bus; answers at once.
 */
public interface LauncherSearch {
  /**
   * A device that was found.
   *
   * @param id stays the same for as long as the device is there; not empty
   * @param title its name
   * @param detail what else tells it from others, one line
   * @param copied what picking it puts on the clipboard
   * @param sure whether the query is, or begins, its name or address
   */
  record Hit(String id, String title, String detail, String copied, boolean sure) {}

  /** The devices that match, the best first; none for a query that says nothing. */
  List<Hit> find(String query);

  /** The device of that id as it is now; null when it is gone. */
  @Nullable Hit hit(String id);

  /** Somebody picked that device. */
  void picked(Hit hit);

  /** Somebody wants to see all that matches, in the app itself. */
  void showAll(String query);
}
