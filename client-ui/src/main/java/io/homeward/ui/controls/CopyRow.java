package io.homeward.ui.controls;

import io.homeward.ui.text.Strings;
import javafx.animation.PauseTransition;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * A label, a text and a copy mark, all one button. A copy turns the mark into a check for a moment.
 * A text too long for the row is cut at its end and whole in the tooltip.
 */
public final class CopyRow extends Button {
  private static final PseudoClass COPIED = PseudoClass.getPseudoClass("copied");
  private static final Duration FEEDBACK = Duration.seconds(1.4);

  /** Of what stands before the text, for rows that are seen together. */
  public static final double LABEL_WIDTH = 92;

  private static final double TOOLTIP_WIDTH = 520;
  private static final Duration TOOLTIP_DELAY = Duration.millis(350);

  private final Strings strings;
  private final Label name = new Label();
  private final Label value = new Label();
  private final Tooltip full = new Tooltip();
  private String text = "";
  private Runnable copied = () -> {};
  private final FontIcon mark = new FontIcon("fth-copy");
  private final PauseTransition feedback = new PauseTransition(FEEDBACK);

  /**
   * A row.
   *
   * @param label what the text is
   * @param text what is shown and copied
   */
  public CopyRow(String label, String text, Strings strings) {
    this.strings = strings;
    getStyleClass().setAll("copy-row");
    name.getStyleClass().add("copy-label");
    name.setMinWidth(LABEL_WIDTH);
    name.setPrefWidth(LABEL_WIDTH);
    name.setWrapText(true);
    name.setMinHeight(Region.USE_PREF_SIZE);
    // Both what a form begins with and the domain at its end tell it from the others.
    value.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    value.getStyleClass().add("mono");
    value.setMinWidth(0);
    value.setEllipsisString("…");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    mark.getStyleClass().add("copy-mark");
    HBox line = new HBox(name, value, gap, mark);
    line.setAlignment(Pos.CENTER_LEFT);
    line.setSpacing(8);
    line.setMouseTransparent(true);
    setGraphic(line);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    setMaxWidth(Double.MAX_VALUE);
    setMinWidth(0);
    line.prefWidthProperty()
        .bind(
            widthProperty()
                .subtract(
                    javafx.beans.binding.Bindings.createDoubleBinding(
                        () -> getInsets().getLeft() + getInsets().getRight(), insetsProperty())));
    setAccessibleRole(AccessibleRole.BUTTON);
    setAccessibleHelp(strings.get("copy.hint"));
    full.setWrapText(true);
    full.setMaxWidth(TOOLTIP_WIDTH);
    full.setShowDelay(TOOLTIP_DELAY);
    value
        .widthProperty()
        .addListener((property, before, width) ->
            setTooltip(width.doubleValue() < value.prefWidth(-1) - 0.5 ? full : null));
    setOnAction(event -> copy());
    feedback.setOnFinished(event -> showCopied(false));
    show(label, text);
  }

  /**
   * Shows and copies something else from here on. A press that is under way on what stood here
   * before copies nothing.
   */
  public void show(String newLabel, String newText) {
    if (name.getText().equals(newLabel) && text.equals(newText)) {
      return;
    }
    text = newText;
    name.setText(newLabel);
    value.setText(newText);
    full.setText(newText);
    setAccessibleText(strings.get("copy.action", newLabel, newText));
    disarm();
    feedback.stop();
    showCopied(false);
  }

  /** What a copy puts on the clipboard. */
  public String copyText() {
    return text;
  }

  /** What to do after each copy. */
  public void setOnCopied(Runnable work) {
    copied = work;
  }

  /** Copies and shows that it did. */
  public void copy() {
    Copying.copy(text);
    copied.run();
    showCopied(true);
    feedback.playFromStart();
  }

  private void showCopied(boolean copied) {
    mark.setIconLiteral(copied ? "fth-check" : "fth-copy");
    pseudoClassStateChanged(COPIED, copied);
  }
}
