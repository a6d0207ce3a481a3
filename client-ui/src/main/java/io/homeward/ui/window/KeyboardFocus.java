package io.homeward.ui.window;

import io.homeward.ui.session.FxSession;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;

/**
 * Which control of a window has the keyboard's keys, where that is not the person's own doing. On
 * the JavaFX thread.
 */
final class KeyboardFocus {
  private final Pane root;
  private final BooleanSupplier lost;
  private final Runnable begin;

  /** Whether the control that had the keys is gone, and no other has them yet. */
  private boolean left;

  /**
   * Watches over the keys of a scene, as long as that lives.
   *
   * @param root of the scene
   * @param lost whether nobody would look for the keys where they are now
   * @param begin puts them where the page that shows begins
   */
  KeyboardFocus(Pane root, BooleanSupplier lost, Runnable begin) {
    this.root = root;
    this.lost = lost;
    this.begin = begin;
    root.getScene().focusOwnerProperty().addListener((property, before, now) -> moved(before, now));
  }

  /** Puts them where a page begins. */
  void begin(PageView page) {
    settle();
    page.focusFirst().run();
  }

  /**
   * Puts them on the control that is the same as one that is no more.
   *
   * @param before had them; null: none did
   * @return whether there is such a control
   */
  boolean same(@Nullable Node before) {
    String id = before == null ? null : before.getId();
    settle();
    Node same = id == null ? null : root.lookup("#" + id);
    if (same == null) {
      return false;
    }
    same.requestFocus();
    return true;
  }

  /**
   * A button that is gone once it did its work leaves the keys to the next control, and that was
   * the switch or the menu of the window: there nobody looks for them.
   */
  private void moved(@Nullable Node before, @Nullable Node now) {
    // From what is gone they go nowhere, and from there to the first control of all.
    boolean wereLeft = left;
    left = now == null && before != null && isGone(before);
    if (wereLeft && now != null) {
      FxSession.afterwards(() -> {
        if (lost.getAsBoolean()) {
          begin.run();
        }
      });
    }
  }

  private boolean isGone(Node node) {
    Node up = node;
    while (up != null && up.isVisible() && !up.equals(root)) {
      up = up.getParent();
    }
    return !root.equals(up);
  }

  /** What scrolls has its content from then on, and what is not there can have no keys. */
  private void settle() {
    root.applyCss();
    root.layout();
  }
}
