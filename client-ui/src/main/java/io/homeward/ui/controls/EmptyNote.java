package io.homeward.ui.controls;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.kordamp.ikonli.javafx.FontIcon;

/** An icon with a line, a hint and maybe a button, where there is nothing else to show. */
public class EmptyNote extends VBox {
  private final Label title = new Label();
  private final Label hint = new Label();
  private final FontIcon icon = new FontIcon();
  private final Button action = new Button();

  /** An empty note. */
  public EmptyNote() {
    getStyleClass().add("empty-note");
    setAlignment(Pos.CENTER);
    icon.getStyleClass().add("empty-icon");
    title.getStyleClass().add("empty-title");
    hint.getStyleClass().add("muted");
    for (Label label : new Label[] {title, hint}) {
      label.setWrapText(true);
      label.setTextAlignment(TextAlignment.CENTER);
    }
    action.setWrapText(true);
    action.setTextAlignment(TextAlignment.CENTER);
    action.setMinHeight(USE_PREF_SIZE);
    action.setId("empty-action");
    action.getStyleClass().add("empty-action");
    getChildren().addAll(icon, title, hint, action);
    offer("", () -> {});
  }

  /** Where there is little room the words go before the picture. */
  @Override
  protected void layoutChildren() {
    icon.setVisible(prefHeight(getWidth()) <= getHeight() + 1);
    super.layoutChildren();
  }

  /** Shows a note. */
  public void show(String iconName, String titleText, String hintText) {
    icon.setIconLiteral(iconName);
    title.setText(titleText);
    hint.setText(hintText);
    hint.setVisible(!hintText.isEmpty());
    hint.setManaged(!hintText.isEmpty());
    setAccessibleText((titleText + " " + hintText).strip());
  }

  /**
   * Offers what to do about it.
   *
   * @param label of the button; empty: no button
   */
  public void offer(String label, Runnable work) {
    action.setText(label);
    action.setOnAction(event -> work.run());
    action.setVisible(!label.isEmpty());
    action.setManaged(!label.isEmpty());
  }

  /**
   * Puts the focus on the button. Where there is none it has the keys itself: else they would go to
   * the first control of the window, and the next Enter would press that.
   */
  public void focusAction() {
    (action.isVisible() ? action : this).requestFocus();
  }
}
