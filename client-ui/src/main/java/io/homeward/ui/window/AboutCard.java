package io.homeward.ui.window;

import io.homeward.ui.text.Strings;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/** What this program is, over the rest of the window. */
final class AboutCard extends StackPane {
  private final Button close;

  AboutCard(Strings strings, String version, Runnable dismiss) {
    getStyleClass().add("scrim");
    ImageView icon = new ImageView(AppPicture.load());
    icon.setFitWidth(64);
    icon.setFitHeight(64);
    Label name = new Label(strings.get("app.name"));
    name.getStyleClass().add("h1");
    Label description = new Label(strings.get("app.description"));
    Label number = new Label(strings.get("app.version", version));
    number.getStyleClass().add("muted");
    Label license = new Label(strings.get("app.license"));
    license.getStyleClass().add("muted");
    license.setWrapText(true);
    license.setTextAlignment(TextAlignment.CENTER);
    close = new Button(strings.get("about.close"));
    close.setOnAction(event -> dismiss.run());
    close.setCancelButton(true);
    close.setId("about-close");
    VBox card = new VBox(10, icon, name, description, number, license, close);
    card.getStyleClass().add("about-card");
    card.setAlignment(Pos.CENTER);
    card.setMaxSize(380, Region.USE_PREF_SIZE);
    getChildren().add(card);
    // The one control of the card: Tab would only lead to what lies below the scrim.
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.TAB) {
            event.consume();
          }
        });
    setOnMouseClicked(event -> {
      if (event.getTarget() == this) {
        dismiss.run();
      }
    });
  }

  void focus() {
    close.requestFocus();
  }
}
