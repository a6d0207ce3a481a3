package io.homeward.ui.peers;

import io.homeward.engine.naming.CopyForm;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/**
 * What keys mean while devices show, wherever the cursor is: typing searches, arrows choose, Enter
 * copies the name and Ctrl with a digit one form of it.
 */
final class PeersKeys {
  private static final KeyCombination FIND =
      new KeyCodeCombination(KeyCode.F, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination COPY =
      new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN);
  private static final KeyCombination MENU =
      new KeyCodeCombination(KeyCode.F10, KeyCombination.SHIFT_DOWN);
  private static final int PAGE = 8;

  private final TextInputControl search;
  private final ListView<?> list;
  private final Actions actions;

  /** What they do. */
  interface Actions {
    /** Copies the best name of the choice. */
    void copyBest();

    /** Copies one form of the choice. */
    void copy(CopyForm.Kind kind);

    /** Chooses the device that many rows further down. */
    void move(int rows);

    /** Forgets what was searched; returns whether there was anything. */
    boolean clear();

    /** Puts the cursor in the search field. */
    void search();

    /** Shows the details of the choice where they do not show; returns whether it did. */
    boolean open();

    /** Shows the menu of the choice. */
    void menu();
  }

  PeersKeys(TextInputControl search, ListView<?> list, Actions actions) {
    this.search = search;
    this.list = list;
    this.actions = actions;
  }

  /** Takes a key; returns whether it meant something. */
  boolean take(KeyEvent event) {
    if (event.getEventType() == KeyEvent.KEY_TYPED) {
      return typed(event);
    }
    return event.getEventType() == KeyEvent.KEY_PRESSED && pressed(event);
  }

  private boolean pressed(KeyEvent event) {
    if (FIND.match(event)) {
      actions.search();
      return true;
    }
    boolean here = search.isFocused() || list.isFocused();
    if (here && (MENU.match(event) || event.getCode() == KeyCode.CONTEXT_MENU)) {
      actions.menu();
      return true;
    }
    CopyForm.Kind kind = event.isShortcutDown() && !event.isAltDown() ? form(event) : null;
    if (kind != null) {
      actions.copy(kind);
      return true;
    }
    if (COPY.match(event) && here && search.getSelectedText().isEmpty()) {
      actions.copyBest();
      return true;
    }
    if (event.isShortcutDown() || event.isAltDown()) {
      return false;
    }
    if (event.getCode() == KeyCode.ESCAPE && !here) {
      actions.search();
      return true;
    }
    return here && chosen(event.getCode());
  }

  private boolean chosen(KeyCode code) {
    switch (code) {
      case DOWN -> actions.move(1);
      case UP -> actions.move(-1);
      case PAGE_DOWN -> actions.move(PAGE);
      case PAGE_UP -> actions.move(-PAGE);
      case ENTER -> actions.copyBest();
      case RIGHT -> {
        boolean atEnd = !search.isFocused() || search.getCaretPosition() == search.getLength();
        return atEnd && actions.open();
      }
      case ESCAPE -> {
        boolean cleared = actions.clear();
        actions.search();
        return cleared;
      }
      case BACK_SPACE -> {
        if (search.isFocused()) {
          return false;
        }
        actions.search();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The number of a form is its place among all forms, so that it is the same for each device. */
  private static CopyForm.@Nullable Kind form(KeyEvent event) {
    int number = event.getCode().isDigitKey() ? digit(event.getCode()) : 0;
    CopyForm.Kind[] kinds = CopyForm.Kind.values();
    return number >= 1 && number <= kinds.length ? kinds[number - 1] : null;
  }

  private static int digit(KeyCode code) {
    String name = code.getName();
    return Character.digit(name.charAt(name.length() - 1), 10);
  }

  /** Typing anywhere is searching, but where it is typing already or a key presses something. */
  private boolean typed(KeyEvent event) {
    String typed = event.getCharacter();
    Node owner = search.getScene() == null ? null : search.getScene().getFocusOwner();
    boolean printable = !typed.isEmpty() && !Character.isISOControl(typed.charAt(0));
    if (!printable
        || typed.equals(" ")
        || event.isControlDown()
        || event.isMetaDown()
        || owner instanceof TextInputControl) {
      return false;
    }
    actions.search();
    search.appendText(typed);
    return true;
  }
}
