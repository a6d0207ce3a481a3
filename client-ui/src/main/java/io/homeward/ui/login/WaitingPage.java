package io.homeward.ui.login;

import atlantafx.base.theme.Styles;
import io.homeward.ui.controls.Busy;
import io.homeward.ui.controls.CopyRow;
import io.homeward.ui.text.Strings;
import java.net.URI;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/**
 * What the person sees while somebody else has to act: the server, the browser, this computer. Made
 * anew for each wait. On the JavaFX thread.
 */
final class WaitingPage extends VBox {
  /** Where the person goes on with a key. */
  private final Button first;

  /**
   * A wait in which the person can do nothing but stop waiting.
   *
   * @param title says for what
   */
  WaitingPage(String title, Strings strings, Runnable stop) {
    super(14);
    setAlignment(Pos.CENTER);
    first = cancel(strings, stop);
    getChildren().addAll(new Busy(), title(title), buttons(first));
  }

  /**
   * A wait for what the person does in a browser.
   *
   * @param link where
   * @param key by which the page there calls this device, for the person to compare; empty: it
   *     shows none
   * @param open opens the browser once more
   */
  WaitingPage(URI link, String key, Strings strings, Runnable stop, Runnable open) {
    super(10); // with the picture it fills the window, and has to keep off its edge
    setAlignment(Pos.CENTER);
    first = new Button(strings.get("login.open.again"));
    first.setId("open-again");
    first.getStyleClass().add(Styles.ACCENT);
    first.setOnAction(event -> open.run());
    CopyRow row = new CopyRow(strings.get("login.waiting.url"), link.toString(), strings);
    row.setId("auth-url");
    VBox box = new VBox(row);
    box.getStyleClass().add("card-box");
    getChildren()
        .addAll(
            new Busy(),
            title(strings.get("login.waiting.title")),
            hint(strings.get("login.waiting.text")),
            box);
    if (!key.isEmpty()) {
      box.getChildren().add(keyRow(key, strings));
      getChildren().add(hint(strings.get("login.waiting.compare")));
    }
    QrPicture picture = QrPicture.of(link, strings.get("login.waiting.qr"));
    if (picture != null) {
      getChildren().addAll(picture, hint(strings.get("login.waiting.phone")));
    }
    getChildren().add(buttons(cancel(strings, stop), first));
  }

  private static Button cancel(Strings strings, Runnable stop) {
    Button cancel = new Button(strings.get("login.cancel"));
    cancel.setId("cancel");
    cancel.setCancelButton(true);
    cancel.setOnAction(event -> stop.run());
    return cancel;
  }

  private static FlowPane buttons(Button... buttons) {
    FlowPane pane = new FlowPane(10, 8, buttons);
    pane.setAlignment(Pos.CENTER);
    return pane;
  }

  private static Label title(String text) {
    return centred(text, "waiting-title");
  }

  private static Label hint(String text) {
    return centred(text, "muted");
  }

  private static Label centred(String text, String style) {
    Label label = new Label(text);
    label.getStyleClass().add(style);
    label.setWrapText(true);
    label.setTextAlignment(TextAlignment.CENTER);
    return label;
  }

  private static HBox keyRow(String key, Strings strings) {
    Label name = new Label(strings.get("login.waiting.key"));
    name.getStyleClass().add("copy-label");
    name.setMinWidth(CopyRow.LABEL_WIDTH);
    name.setPrefWidth(CopyRow.LABEL_WIDTH);
    name.setWrapText(true);
    name.setMinHeight(Region.USE_PREF_SIZE);
    Label value = new Label(key);
    value.setId("device-key");
    value.getStyleClass().add("mono");
    HBox row = new HBox(8, name, value);
    row.getStyleClass().add("told-row");
    return row;
  }

  /** Puts the keys where the person goes on. */
  void focusFirst() {
    first.requestFocus();
  }
}
