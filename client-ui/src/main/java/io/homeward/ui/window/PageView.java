package io.homeward.ui.window;

import java.util.function.Predicate;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;

/**
 * One page of the window.
 *
 * @param root fills it
 * @param keys takes a key wherever the cursor is; whether it meant something
 * @param focusFirst puts the cursor where the person goes on
 */
public record PageView(Region root, Predicate<KeyEvent> keys, Runnable focusFirst) {
  /** A page without keys of its own. */
  public static PageView of(Region root, Runnable focusFirst) {
    return new PageView(root, event -> false, focusFirst);
  }
}
