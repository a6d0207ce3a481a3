package io.homeward.ui.window;

import atlantafx.base.theme.Styles;
import io.homeward.engine.naming.SshUser;
import io.homeward.ui.session.Device;
import io.homeward.ui.text.Strings;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/** Asks as whom the person uses SSH on one device. */
final class SshUserCard extends OverCard {
  /** What an account cannot be longer than by far: no field of a mile. */
  private static final int MOST_TYPED = 200;

  private final TextField user = new TextField();
  private final Label mistake = new Label();
  private final Strings strings;
  private final Consumer<String> keep;
  private final Runnable dismiss;

  /**
   * A card.
   *
   * @param before the account that the device has of its own, or empty
   * @param keep takes the account; empty: the usual one
   */
  SshUserCard(
      Strings strings, Device device, String before, Consumer<String> keep, Runnable dismiss) {
    this.strings = strings;
    this.keep = keep;
    this.dismiss = dismiss;
    Label title = new Label(strings.get("ssh.user.title", device.name()));
    title.getStyleClass().add("waiting-title");
    Label text = new Label(strings.get("ssh.user.text"));
    text.getStyleClass().add("muted");
    for (Label label : new Label[] {title, text}) {
      label.setWrapText(true);
      label.setTextAlignment(TextAlignment.CENTER);
    }
    user.setId("ssh-user-field");
    user.setText(before);
    user.setPromptText(strings.get("ssh.user.usual"));
    user.setAccessibleText(title.getText());
    mistake.setId("ssh-user-mistake");
    mistake.getStyleClass().add("mistake");
    mistake.setWrapText(true);
    mistake.setVisible(false);
    mistake.managedProperty().bind(mistake.visibleProperty());
    user.textProperty()
        .addListener((property, old, typed) -> {
          if (typed.length() > MOST_TYPED) {
            user.setText(typed.substring(0, MOST_TYPED));
          }
          mistake.setVisible(false);
        });
    user.setOnAction(event -> save());
    Button cancel = new Button(strings.get("login.cancel"));
    cancel.setId("ssh-user-cancel");
    cancel.setOnAction(event -> dismiss.run());
    Button save = new Button(strings.get("ssh.user.save"));
    save.setId("ssh-user-save");
    save.getStyleClass().add(Styles.ACCENT);
    save.setOnAction(event -> save());
    HBox buttons = new HBox(10, cancel, save);
    buttons.setAlignment(Pos.CENTER);
    show(
        new VBox(14, title, text, new VBox(6, user, mistake), buttons),
        List.of(user, cancel, save),
        dismiss);
  }

  private void save() {
    String typed = user.getText().strip();
    if (!typed.isEmpty() && !SshUser.isOne(typed)) {
      mistake.setText(strings.get("prefs.ssh.mistake"));
      mistake.setVisible(true);
      user.requestFocus();
      user.selectAll();
      return;
    }
    dismiss.run();
    keep.accept(typed);
  }
}
