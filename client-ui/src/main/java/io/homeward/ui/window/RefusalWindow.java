package io.homeward.ui.window;

import io.homeward.ui.settings.Settings;
import java.util.Objects;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.kordamp.ikonli.javafx.FontIcon;

/** Why the app does not start, for a person who started it from a launcher. */
public final class RefusalWindow {
  private static final double WIDTH = 460;

  private final Stage stage = new Stage();

  /**
   * A window that is not yet shown. JavaFX thread, as all else.
   *
   * @param appName its title
   * @param what one short sentence
   * @param advice what to do
   * @param close words of the only button
   * @param closed run when the person has read it
   */
  public RefusalWindow(
      String appName,
      String what,
      String advice,
      String close,
      Settings.Theme theme,
      boolean macLook,
      Runnable closed) {
    Themes.loadFonts();
    Label title = new Label(what);
    title.getStyleClass().add("problem-title");
    title.setWrapText(true);
    Label text = new Label(advice);
    text.setWrapText(true);
    VBox words = new VBox(6, title, text);
    HBox.setHgrow(words, Priority.ALWAYS);
    HBox top = new HBox(12, new FontIcon("fth-alert-triangle"), words);
    Button button = new Button(close);
    button.setId("refusal-close");
    button.setDefaultButton(true);
    button.setCancelButton(true);
    button.setOnAction(event -> stage.hide());
    HBox buttons = new HBox(button);
    buttons.setAlignment(Pos.CENTER_RIGHT);
    VBox root = new VBox(18, top, buttons);
    root.setPadding(new Insets(20));
    root.setPrefWidth(WIDTH);
    root.setAccessibleText(what + " " + advice);
    Scene scene = new Scene(root);
    scene
        .getStylesheets()
        .add(Objects.requireNonNull(MainWindow.class.getResource("window.css")).toExternalForm());
    new Themes(scene, macLook).show(theme);
    stage.setScene(scene);
    stage.setTitle(appName);
    stage.setResizable(false);
    stage.setOnHidden(event -> closed.run());
  }

  /** The window itself. */
  public Stage stage() {
    return stage;
  }
}
