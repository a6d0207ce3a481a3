package io.homeward.ui.login;

import atlantafx.base.theme.Styles;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/**
 * What the person sees whose device has lost its place: that it had one, where, and one button that
 * asks for it again. On the JavaFX thread.
 */
final class RemovedPage extends VBox {
  private final ViewContext context;
  private final Label text = new Label();
  private final Button again;
  private final OtherAccount otherAccount;

  /**
   * A page that follows the state as it is told.
   *
   * @param elsewhere leads to where the person can choose another server
   */
  RemovedPage(ViewContext context, Runnable elsewhere) {
    super(12);
    this.context = context;
    setAlignment(Pos.CENTER);
    Label title = new Label(context.strings().get("login.removed.title"));
    title.getStyleClass().add("h1");
    text.setId("removed-text");
    text.getStyleClass().add("muted");
    for (Label each : new Label[] {title, text}) {
      each.setWrapText(true);
      each.setTextAlignment(TextAlignment.CENTER);
      each.setMinHeight(USE_PREF_SIZE);
    }
    again = wide(new Button(context.strings().get("banner.sign.in.again")), "sign-in-again");
    again.getStyleClass().add(Styles.ACCENT);
    again.setDefaultButton(true);
    again.setOnAction(event -> context.commands().run(new AppCommand.SignInAgain()));
    Button other = wide(new Button(context.strings().get("login.elsewhere")), "sign-in-elsewhere");
    other.setOnAction(event -> elsewhere.run());
    otherAccount = new OtherAccount(context);
    getChildren().addAll(title, text, again, other, otherAccount);
  }

  private static Button wide(Button button, String id) {
    button.setId(id);
    button.setMaxWidth(Double.MAX_VALUE);
    return button;
  }

  void show(UiState state) {
    String server = state.preferences().controlUrl().getHost();
    text.setText(context.strings().get("login.removed.text", server));
    otherAccount.show(state);
  }

  void focusFirst() {
    again.requestFocus();
  }
}
