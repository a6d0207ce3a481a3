package io.homeward.ui.controls;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;

/**
 * The name of a device, which goes on in the next line after a hyphen. A label would break it
 * inside a word, because it knows no other place than a blank.
 */
public final class BreakingName extends FlowPane {
  /** No host name has a longer part that is read as one word; what has is broken after this. */
  private static final int LONGEST_PART = 20;

  private final String labelStyle;
  private String text = "";

  /**
   * No name yet.
   *
   * @param labelStyle style class of the text
   */
  public BreakingName(String labelStyle) {
    this.labelStyle = labelStyle;
    setAccessibleRole(AccessibleRole.TEXT);
    setMinWidth(0);
  }

  /** Shows a name. */
  public void show(String name) {
    if (name.equals(text)) {
      return;
    }
    text = name;
    setAccessibleText(name);
    getChildren().setAll(parts(name).stream().map(this::label).toList());
  }

  private Label label(String part) {
    Label label = new Label(part);
    label.getStyleClass().add(labelStyle);
    label.setAccessibleRole(AccessibleRole.NODE); // the whole is read, not its parts
    label.setMinWidth(USE_PREF_SIZE);
    return label;
  }

  /** As wide as the name, not as the room for it: what comes after it stays beside it. */
  @Override
  protected double computePrefWidth(double height) {
    double width = 0;
    for (Node part : getManagedChildren()) {
      width += snapSizeX(part.prefWidth(-1));
    }
    return Math.min(width, super.computePrefWidth(height));
  }

  /** The name cut after each hyphen. */
  static List<String> parts(String name) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < name.length(); i++) {
      boolean insidePair = Character.isHighSurrogate(name.charAt(i));
      boolean full = i + 1 - start >= LONGEST_PART && !insidePair;
      if (name.charAt(i) == '-' || full) {
        parts.add(name.substring(start, i + 1));
        start = i + 1;
      }
    }
    if (start < name.length()) {
      parts.add(name.substring(start));
    }
    return parts;
  }
}
