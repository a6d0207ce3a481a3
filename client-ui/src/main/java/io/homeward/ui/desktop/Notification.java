package io.homeward.ui.desktop;

import io.homeward.ui.command.AppCommand;
import java.util.List;

/**
 * A notification, as data.
 *
 * @param id names it; a later one with this id takes its place
 * @param title one line of plain text
 * @param text plain text, a few lines at the most; may be empty
 * @param passing whether it is for this moment alone: it goes by itself, and is not kept for later
 *     where nobody shows it now
 * @param clicked what a click on it does
 * @param buttons what else it offers, the most wanted first; desktops show two or three
 */
public record Notification(
    String id, String title, String text, boolean passing, Button clicked, List<Button> buttons) {
  public Notification {
    buttons = List.copyOf(buttons);
  }

  /** Something to press. */
  public record Button(String label, AppCommand command) {}
}
