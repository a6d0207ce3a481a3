package io.homeward.ui.error;

import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.text.WebPage;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.text.ProblemText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** One problem: what, what to do, since when and what works nevertheless, and its one button. */
final class ProblemEntry extends HBox {
  private final List<String> spoken = new ArrayList<>();

  private ProblemEntry(String title, String advice, String standing, @Nullable Button button) {
    super(12);
    setAlignment(Pos.TOP_LEFT);
    VBox text = new VBox(2);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    put(text, title, "problem-title");
    put(text, advice, "problem-advice");
    put(text, standing, "problem-standing");
    getChildren().add(text);
    if (button != null) {
      button.setMinWidth(Region.USE_PREF_SIZE);
      getChildren().add(button);
    }
  }

  /**
   * What this node found.
   *
   * @param hasDevice whether there is a device whose key a new sign-in could renew
   */
  static ProblemEntry of(Trouble trouble, boolean hasDevice, ViewContext context) {
    ProblemText words = ProblemText.of(trouble.problem(), context.strings());
    String standing =
        ProblemText.standing(
            trouble.since(), trouble.works(), context.strings(), context.formats());
    return new ProblemEntry(
        words.title(), words.advice(), standing, button(trouble.problem(), hasDevice, context));
  }

  /** What the server says, in its words. */
  static ProblemEntry of(HealthMessage message) {
    return new ProblemEntry(message.title(), message.text(), "", null);
  }

  /** All of the words, for who does not see them. */
  String spoken() {
    return String.join(" ", spoken);
  }

  private static @Nullable Button button(
      NodeProblem problem, boolean hasDevice, ViewContext context) {
    return switch (problem.kind()) {
      case KEY_EXPIRED, DEVICE_REMOVED ->
          hasDevice
              ? button(
                  "sign-in-again", "banner.sign.in.again", new AppCommand.SignInAgain(), context)
              : null;
      case INSIDE_ONLY ->
          context.canAllowInterface()
              ? button("allow-interface", "banner.allow", new AppCommand.AllowInterface(), context)
              : null;
      case CAPTIVE_PORTAL -> {
        // The network's own, where a person signs in to it.
        URI page = WebPage.parse(problem.subject());
        yield page == null
            ? null
            : button("open-portal", "banner.portal", new AppCommand.Open(page), context);
      }
      default -> null;
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
