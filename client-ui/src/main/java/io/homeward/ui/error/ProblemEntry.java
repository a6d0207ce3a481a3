package io.homeward.ui.error;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Remedy;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.text.ProblemText;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One problem: what, what to do, since when and what works nevertheless, and its one button. */
final class ProblemEntry extends HBox {
  private final List<String> spoken = new ArrayList<>();

  private ProblemEntry(String title, String advice, String standing, Button button) {
    super(12);
    setAlignment(Pos.TOP_LEFT);
    VBox text = new VBox(2);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    put(text, title, "problem-title");
    put(text, advice, "problem-advice");
    put(text, standing, "problem-standing");
    getChildren().add(text);
    button.setMinWidth(Region.USE_PREF_SIZE);
    getChildren().add(button);
  }

  /**
   * What this node found.
   *
   * @param hasDevice whether there is a device whose key a new sign-in could renew
   */
  static ProblemEntry of(Trouble trouble, boolean hasDevice, ViewContext context) {
    ProblemText words = ProblemText.of(trouble, context.strings());
    String standing =
        ProblemText.standing(
            trouble.since(), trouble.works(), context.strings(), context.formats());
    Remedy remedy = Remedy.of(trouble, hasDevice, context.canAllowInterface());
    String all = String.join("\n", words.title(), words.advice(), standing);
    return new ProblemEntry(
        words.title(),
        words.advice(),
        standing,
        remedy == null
            // Who can help is mostly somebody else: they are told in these words.
            ? button("copy-details", "banner.copy", new AppCommand.Copy(all), context)
            : button(id(remedy), key(remedy), remedy.command(), context));
  }

  /** All of the words, for who does not see them. */
  String spoken() {
    return String.join(" ", spoken);
  }

  private static String id(Remedy remedy) {
    return switch (remedy.kind()) {
      case SIGN_IN_AGAIN -> "sign-in-again";
      case ALLOW_INTERFACE -> "allow-interface";
      case OPEN_PORTAL -> "open-portal";
      case TRY_AGAIN -> "try-again";
    };
  }

  private static String key(Remedy remedy) {
    return switch (remedy.kind()) {
      case SIGN_IN_AGAIN -> "banner.sign.in.again";
      case ALLOW_INTERFACE -> "banner.allow";
      case OPEN_PORTAL -> "banner.portal";
      case TRY_AGAIN -> "banner.try.again";
    };
  }

  private static Button button(String id, String key, AppCommand command, ViewContext context) {
    Button button = new Button(context.strings().get(key));
    button.setId(id);
    button.setOnAction(event -> context.commands().run(command));
    return button;
  }

  private void put(VBox text, String words, String style) {
    if (words.isEmpty()) {
      return;
    }
    Label label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add(style);
    text.getChildren().add(label);
    spoken.add(words);
  }
}
