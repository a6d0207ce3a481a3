package io.homeward.ui.window;

import atlantafx.base.theme.Styles;
import io.homeward.engine.profiles.Profile;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;

/** Asks before something is done that is not undone as easily, and says what that ends. */
final class QuestionCard extends OverCard {
  /**
   * The words of a question.
   *
   * @param id by which tests find its buttons
   * @param no leaves everything as it is, or nearly so
   * @param yes does it
   */
  private record Words(String id, String title, String text, String no, String yes) {}

  private QuestionCard(Words words, Runnable instead, Runnable action, Runnable dismiss) {
    Label title = new Label(words.title());
    title.getStyleClass().add("waiting-title");
    Label text = new Label(words.text());
    text.getStyleClass().add("muted");
    for (Label label : new Label[] {title, text}) {
      label.setWrapText(true);
      label.setTextAlignment(TextAlignment.CENTER);
    }
    Button cancel = new Button(words.no());
    cancel.setId(words.id() + "-cancel");
    cancel.setOnAction(event -> {
      dismiss.run();
      instead.run();
    });
    Button yes = new Button(words.yes());
    yes.setId(words.id() + "-yes");
    yes.getStyleClass().add(Styles.DANGER);
    yes.setOnAction(event -> {
      dismiss.run();
      action.run();
    });
    FlowPane buttons = new FlowPane(10, 8, cancel, yes);
    buttons.setAlignment(Pos.CENTER);
    show(new VBox(14, title, text, buttons), List.of(cancel, yes), dismiss);
  }

  /** Whether to sign out: getting back in needs the server. */
  static QuestionCard signOut(Strings strings, UiState state, Runnable yes, Runnable dismiss) {
    String host = String.valueOf(state.preferences().controlUrl().getHost());
    String tailnet = state.tailnet().isEmpty() ? host : state.tailnet();
    return new QuestionCard(
        new Words(
            "sign-out",
            strings.get("sign.out.title", tailnet),
            strings.get("sign.out.text", host),
            strings.get("sign.out.cancel"),
            strings.get("sign.out.yes")),
        () -> {},
        yes,
        dismiss);
  }

  /**
   * Whether to quit, where that ends the connection.
   *
   * @param windowOnly closes the window alone; null where a tray shows that the app goes on, and
   *     the other answer is to change nothing
   */
  static QuestionCard quit(
      Strings strings,
      UiState state,
      @Nullable Runnable windowOnly,
      Runnable yes,
      Runnable dismiss) {
    String host = String.valueOf(state.preferences().controlUrl().getHost());
    String tailnet = state.tailnet().isEmpty() ? host : state.tailnet();
    String what = strings.get(state.trial() ? "quit.text.trial" : "quit.text", tailnet);
    return new QuestionCard(
        new Words(
            "quit",
            strings.get("quit.title"),
            windowOnly == null ? what : what + "\n\n" + strings.get("quit.no.tray"),
            strings.get(windowOnly == null ? "quit.cancel" : "quit.window"),
            strings.get(state.trial() ? "menu.quit.trial" : "quit.yes")),
        windowOnly == null ? () -> {} : windowOnly,
        yes,
        dismiss);
  }

  /**
   * Whether to remove an account: its keys are gone then.
   *
   * @param inUse whether its server hears of it
   */
  static QuestionCard removeAccount(
      Strings strings, Profile account, boolean inUse, Runnable yes, Runnable dismiss) {
    String host = account.server().isEmpty() ? "" : URI.create(account.server()).getHost();
    String server = host == null ? account.server() : host;
    String text;
    if (!account.isSignedIn()) {
      text = strings.get("account.remove.text.signed.out");
    } else if (inUse) {
      text = strings.get("account.remove.text", server);
    } else {
      text = strings.get("account.remove.text.other", server);
    }
    return new QuestionCard(
        new Words(
            "remove-account",
            strings.get("account.remove.title", account.name()),
            text,
            strings.get("account.remove.cancel"),
            strings.get("account.remove.yes")),
        () -> {},
        yes,
        dismiss);
  }
}
