package io.homeward.ui.peers;

import atlantafx.base.theme.Styles;
import javafx.geometry.Insets;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * The list beside the details; in a window that is too narrow for both, the list alone, and the
 * details in its place when the person asks for them. On the JavaFX thread.
 */
final class Columns extends HBox {
  /** Below this the details could not show a usual full name as a whole. */
  static final double NARROW = 720;

  private static final double LIST = 290;

  private final Region list;
  private final VBox details;
  private final Button back = new Button(null, new FontIcon("fth-arrow-left"));
  private final Runnable changed;

  /** Whether the person asked for the details, where there is room for one column only. */
  private boolean opened;

  /**
   * Both columns.
   *
   * @param backText what the way back to the list is called
   * @param toList puts the keys where they belong in the list
   * @param changed hears that other columns show
   */
  Columns(Region list, Region detail, String backText, Runnable toList, Runnable changed) {
    this.list = list;
    this.changed = changed;
    back.setId("back-to-devices");
    back.setText(backText);
    back.getStyleClass().addAll(Styles.FLAT, "preferences-back");
    back.setOnAction(event -> toList.run());
    details = new VBox(back, detail);
    VBox.setMargin(back, new Insets(6, 12, 0, 12));
    details.getStyleClass().add("detail-column");
    details.setMinWidth(0);
    VBox.setVgrow(detail, Priority.ALWAYS);
    HBox.setHgrow(list, Priority.ALWAYS);
    HBox.setHgrow(details, Priority.ALWAYS);
    getChildren().addAll(list, details);
    widthProperty().addListener((property, before, now) -> arrange());
    arrange();
  }

  /** Whether there is room for one column only. */
  boolean isNarrow() {
    return getWidth() > 0 && getWidth() < NARROW;
  }

  /** Whether the details can be seen. */
  boolean showsDetails() {
    return details.isVisible();
  }

  /**
   * Shows the details in the place of the list, where they are not beside it.
   *
   * @return whether it did
   */
  boolean open() {
    if (!isNarrow() || opened) {
      return false;
    }
    opened = true;
    arrange();
    back.requestFocus();
    return true;
  }

  /** Shows the list, where it is not beside the details. */
  void close() {
    if (opened) {
      opened = false;
      arrange();
    }
  }

  private void arrange() {
    boolean narrow = isNarrow();
    opened = opened && narrow;
    show(list, !opened);
    boolean before = details.isVisible();
    show(details, opened || !narrow);
    show(back, narrow);
    list.setMinWidth(narrow ? 0 : LIST);
    list.setPrefWidth(LIST);
    list.setMaxWidth(narrow ? Double.MAX_VALUE : LIST);
    if (before != details.isVisible()) {
      changed.run();
    }
  }

  private static void show(Region region, boolean shown) {
    region.setVisible(shown);
    region.setManaged(shown);
  }
}
