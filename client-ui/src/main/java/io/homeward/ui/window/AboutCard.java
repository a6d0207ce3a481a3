package io.homeward.ui.window;

import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/** What this program is, over the rest of the window. */
final class AboutCard extends OverCard {
  AboutCard(Strings strings, String version, Runnable dismiss) {
    ImageView icon = new ImageView(AppPicture.load());
    icon.setFitWidth(64);
    icon.setFitHeight(64);
    Label name = new Label(strings.get("app.name"));
    name.getStyleClass().add("h1");
    Label description = new Label(strings.get("app.description"));
    description.setWrapText(true);
    description.setTextAlignment(TextAlignment.CENTER);
    Label number = new Label(strings.get("app.version", version));
    number.getStyleClass().add("muted");
    Label license = new Label(strings.get("app.license"));
    license.getStyleClass().add("muted");
    license.setWrapText(true);
    license.setTextAlignment(TextAlignment.CENTER);
    Button close = new Button(strings.get("about.close"));
    close.setOnAction(event -> dismiss.run());
    close.setCancelButton(true);
    close.setId("about-close");
    show(new VBox(10, icon, name, description, number, license, close), List.of(close), dismiss);
  }
}
