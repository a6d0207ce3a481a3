package io.homeward.ui.window;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.command.Commands;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/** The keys of the window as a whole. */
final class WindowKeys {
  private static final KeyCombination CLOSE =
      new KeyCodeCombination(KeyCode.W, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination QUIT =
      new KeyCodeCombination(KeyCode.Q, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination PREFERENCES =
      new KeyCodeCombination(KeyCode.COMMA, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination ABOUT = new KeyCodeCombination(KeyCode.F1);

  private final Commands commands;
  private final Runnable close;

  /**
   * Keys of a window.
   *
   * @param close hides it
   */
  WindowKeys(Commands commands, Runnable close) {
    this.commands = commands;
    this.close = close;
  }

  /** Takes a key; returns whether it meant something. */
  boolean take(KeyEvent event) {
    if (event.getEventType() != KeyEvent.KEY_PRESSED) {
      return false;
    }
    if (CLOSE.match(event)) {
      close.run();
    } else if (QUIT.match(event)) {
      commands.run(new AppCommand.AskQuit());
    } else if (PREFERENCES.match(event)) {
      commands.run(new AppCommand.ShowPreferences());
    } else if (ABOUT.match(event)) {
      commands.run(new AppCommand.About());
    } else {
      return false;
    }
    return true;
  }
}
