package io.homeward.ui.error;

import io.homeward.engine.netmap.HealthMessage;
import io.homeward.engine.node.NodeProblem;
import io.homeward.engine.text.WebPage;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Trouble;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.ProblemText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.WeakChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * What is wrong, the gravest first: what, what to do, since when and what works nevertheless. Takes
 * no room when there is nothing.
 */
public final class ProblemBanner extends HBox {
  private static final PseudoClass GRAVE = PseudoClass.getPseudoClass("grave");

  private final ViewContext context;

  /** More would leave no room for the devices. */
  private static final int MOST_SHOWN = 3;

  private final VBox text = new VBox(10);
  private final Button signIn = new Button();
  private final Button allow = new Button();
  private final Button page = new Button();

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /** A banner that follows the state. */
  public ProblemBanner(ViewContext context) {
    this.context = context;
    getStyleClass().add("problem-banner");
    setId("problem-banner");
    setAlignment(Pos.TOP_LEFT);
    setAccessibleRole(AccessibleRole.TEXT);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    signIn.setId("sign-in-again");
    signIn.setText(context.strings().get("banner.sign.in.again"));
    signIn.setMinWidth(Region.USE_PREF_SIZE);
    signIn.setOnAction(event -> context.commands().run(new AppCommand.SignInAgain()));
    allow.setId("allow-interface");
    allow.setText(context.strings().get("banner.allow"));
    allow.setMinWidth(Region.USE_PREF_SIZE);
    allow.setOnAction(event -> context.commands().run(new AppCommand.AllowInterface()));
    page.setId("open-portal");
    page.setText(context.strings().get("banner.portal"));
    page.setMinWidth(Region.USE_PREF_SIZE);
    FontIcon icon = new FontIcon("fth-alert-triangle");
    getChildren().addAll(icon, text, signIn, allow, page);
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    show(context.fx().state().get());
  }

  private void show(UiState state) {
    Strings strings = context.strings();
    boolean grave = !state.connection().isUp();
    List<Trouble> troubles = state.troubles();
    if (!troubles.isEmpty()) {
      List<Node> entries = new ArrayList<>();
      for (Trouble trouble : troubles.subList(0, Math.min(troubles.size(), MOST_SHOWN))) {
        ProblemText words = ProblemText.of(trouble.problem(), strings);
        entries.add(
            entry(
                words.title(),
                words.advice(),
                ProblemText.standing(
                    trouble.since(), trouble.works(), strings, context.formats())));
      }
      int more = troubles.size() - entries.size();
      if (more > 0) {
        entries.add(label(strings.get("banner.more", more), "problem-standing"));
      }
      fill(entries);
      NodeProblem.Kind gravest = troubles.getFirst().problem().kind();
      offer(signIn, needsSignIn(gravest) && hasDevice(state));
      offer(allow, gravest == NodeProblem.Kind.INSIDE_ONLY && context.canAllowInterface());
      offerPage(troubles.getFirst().problem());
      pseudoClassStateChanged(GRAVE, grave);
    } else if (!state.health().isEmpty()) {
      HealthMessage message = state.health().getFirst();
      fill(List.of(entry(message.title(), message.text(), "")));
      offer(signIn, false);
      offer(allow, false);
      offer(page, false);
      pseudoClassStateChanged(GRAVE, false);
    } else {
      setVisible(false);
      setManaged(false);
    }
  }

  /** The network's own, where a person signs in to it. */
  private void offerPage(NodeProblem problem) {
    URI portal =
        problem.kind() == NodeProblem.Kind.CAPTIVE_PORTAL ? WebPage.parse(problem.subject()) : null;
    if (portal != null) {
      page.setOnAction(event -> context.commands().run(new AppCommand.Open(portal)));
    }
    offer(page, portal != null);
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

  private static Node entry(String title, String advice, String standing) {
    VBox entry = new VBox(2, label(title, "problem-title"));
    if (!advice.isEmpty()) {
      entry.getChildren().add(label(advice, "problem-advice"));
    }
    if (!standing.isEmpty()) {
      entry.getChildren().add(label(standing, "problem-standing"));
    }
    return entry;
  }

  private static Label label(String words, String style) {
    Label label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add(style);
    return label;
  }

  private void fill(List<Node> entries) {
    List<String> spoken = new ArrayList<>();
    for (Node entry : entries) {
      if (entry instanceof VBox lines) {
        lines.getChildren().forEach(line -> spoken.add(((Label) line).getText()));
      } else {
        spoken.add(((Label) entry).getText());
      }
    }
    text.getChildren().setAll(entries);
    setAccessibleText(String.join(" ", spoken));
    setVisible(true);
    setManaged(true);
  }
}
