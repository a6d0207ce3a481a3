package io.homeward.ui.window;

import atlantafx.base.theme.Styles;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;

/** Asks whether to sign out, and says what that ends: getting back in needs the server. */
final class SignOutCard extends OverCard {
  SignOutCard(Strings strings, UiState state, Runnable signOut, Runnable dismiss) {
    String host = String.valueOf(state.preferences().controlUrl().getHost());
    String tailnet = state.tailnet().isEmpty() ? host : state.tailnet();
    Label title = new Label(strings.get("sign.out.title", tailnet));
    title.getStyleClass().add("waiting-title");
    Label text = new Label(strings.get("sign.out.text", host));
    text.getStyleClass().add("muted");
    for (Label label : new Label[] {title, text}) {
      label.setWrapText(true);
      label.setTextAlignment(TextAlignment.CENTER);
    }
    Button cancel = new Button(strings.get("sign.out.cancel"));
    cancel.setId("sign-out-cancel");
    cancel.setCancelButton(true);
    cancel.setOnAction(event -> dismiss.run());
    Button yes = new Button(strings.get("sign.out.yes"));
    yes.setId("sign-out-yes");
    yes.getStyleClass().add(Styles.DANGER);
    yes.setOnAction(event -> {
      dismiss.run();
      signOut.run();
    });
    HBox buttons = new HBox(10, cancel, yes);
    buttons.setAlignment(Pos.CENTER);
    show(new VBox(14, title, text, buttons), List.of(cancel, yes), dismiss);
  }
}
