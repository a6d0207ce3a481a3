package io.homeward.ui.error;

import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.node.NodeProblem;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** The gravest problem with what to do about it; takes no room when there is none. */
public final class ProblemBanner extends HBox {
  private static final PseudoClass GRAVE = PseudoClass.getPseudoClass("grave");

  private final ViewContext context;
  private final Label title = new Label();
  private final Label advice = new Label();
  private final Button signIn = new Button();
  private final Button allow = new Button();

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /** A banner that follows the state. */
  public ProblemBanner(ViewContext context) {
    this.context = context;
    getStyleClass().add("problem-banner");
    setId("problem-banner");
    setAlignment(Pos.TOP_LEFT);
    setAccessibleRole(AccessibleRole.TEXT);
    title.getStyleClass().add("problem-title");
    title.setWrapText(true);
    advice.setWrapText(true);
    advice.getStyleClass().add("problem-advice");
    VBox text = new VBox(2, title, advice);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    signIn.setId("sign-in-again");
    signIn.setText(context.strings().get("banner.sign.in.again"));
    signIn.setMinWidth(Region.USE_PREF_SIZE);
    signIn.setOnAction(event -> context.fx().session().signInAgain());
    allow.setId("allow-interface");
    allow.setText(context.strings().get("banner.allow"));
    allow.setMinWidth(Region.USE_PREF_SIZE);
    allow.setOnAction(event -> context.navigator().allowInterface());
    FontIcon icon = new FontIcon("fth-alert-triangle");
    getChildren().addAll(icon, text, signIn, allow);
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    show(context.fx().state().get());
  }

  private void show(UiState state) {
    Strings strings = context.strings();
    boolean grave = !state.connection().isUp();
    if (!state.problems().isEmpty()) {
      NodeProblem problem = state.problems().getFirst();
      ProblemText text = ProblemText.of(problem, strings);
      int more = state.problems().size() - 1;
      String suffix = more > 0 ? " (" + strings.get("banner.more", more) + ")" : "";
      fill(text.title() + suffix, text.advice());
      offer(signIn, needsSignIn(problem.kind()) && hasDevice(state));
      offer(
          allow,
          problem.kind() == NodeProblem.Kind.INSIDE_ONLY
              && context.navigator().canAllowInterface());
      pseudoClassStateChanged(GRAVE, grave);
    } else if (!state.health().isEmpty()) {
      HealthMessage message = state.health().getFirst();
      fill(message.title(), message.text());
      offer(signIn, false);
      offer(allow, false);
      pseudoClassStateChanged(GRAVE, false);
    } else {
      setVisible(false);
      setManaged(false);
    }
  }

  private static boolean hasDevice(UiState state) {
    return state.self() != null;
  }

  private static boolean needsSignIn(NodeProblem.Kind kind) {
    return kind == NodeProblem.Kind.KEY_EXPIRED || kind == NodeProblem.Kind.DEVICE_REMOVED;
  }

  private static void offer(Button button, boolean offered) {
    button.setVisible(offered);
    button.setManaged(offered);
  }

  private void fill(String titleText, String adviceText) {
    title.setText(titleText);
    advice.setText(adviceText);
    advice.setVisible(!adviceText.isEmpty());
    advice.setManaged(!adviceText.isEmpty());
    setAccessibleText(titleText + " " + adviceText);
    setVisible(true);
    setManaged(true);
  }
}
