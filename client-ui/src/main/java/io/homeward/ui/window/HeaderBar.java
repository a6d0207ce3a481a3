package io.homeward.ui.window;

import atlantafx.base.theme.Styles;
import io.homeward.engine.node.Connection;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.KeySwitch;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.SignIn;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Strings;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;

/** The top of the window: switch, tailnet and account, state, menu. */
final class HeaderBar extends HBox {
  private static final PseudoClass UP = PseudoClass.getPseudoClass("up");
  private static final PseudoClass TROUBLE = PseudoClass.getPseudoClass("trouble");

  /** Narrower than this, in pixels, it says less. */
  private static final double NARROW = 720;

  private final ViewContext context;
  private final KeySwitch toggle;
  private final Label tailnet = new Label();
  private final Label account = new Label();
  private final Label status = new Label();
  private final Button shields = new Button();
  private final Label trial = new Label();

  HeaderBar(ViewContext context, WindowMenu menu) {
    this.context = context;
    Strings strings = context.strings();
    getStyleClass().add("header-bar");
    setAlignment(Pos.CENTER_LEFT);
    toggle =
        new KeySwitch(on ->
            context.commands().run(on ? new AppCommand.Connect() : new AppCommand.Disconnect()));
    toggle.setId("connection-toggle");
    toggle.setAccessibleText(strings.get("toggle.connect"));
    tailnet.getStyleClass().add("header-title");
    account.getStyleClass().add("muted");
    VBox names = new VBox(tailnet, account);
    names.setAlignment(Pos.CENTER_LEFT);
    names.setMinWidth(0);
    status.getStyleClass().add("header-status");
    status.setId("status");
    status.setMinWidth(Region.USE_PREF_SIZE);
    shields.setId("shields");
    shields.setGraphic(new FontIcon("fth-x"));
    shields.setContentDisplay(ContentDisplay.RIGHT);
    shields.getStyleClass().add("restriction");
    shields.setMinWidth(Region.USE_PREF_SIZE);
    shields.setAccessibleText(strings.get("shields.off.action"));
    shields.setTooltip(new Tooltip(strings.get("shields.off.action")));
    shields.setOnAction(event -> context.commands().run(new AppCommand.ShieldsUp(false)));
    trial.setId("trial");
    trial.setGraphic(new FontIcon("fth-clock"));
    trial.getStyleClass().add("trial-mark");
    trial.setTooltip(new Tooltip(strings.get("trial.hint")));
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    MenuButton more = new MenuButton(null, new FontIcon("fth-more-horizontal"));
    more.setId("more");
    more.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "no-arrow");
    more.setAccessibleText(strings.get("menu.more"));
    more.setOnShowing(event -> more.getItems().setAll(menu.items()));
    more.setOnShown(event -> endBelow(more));
    more.getItems().setAll(menu.items());
    getChildren().addAll(toggle, names, gap, trial, shields, status, more);
    widthProperty().addListener((property, before, now) -> fit(now.doubleValue()));
    fit(0);
  }

  /** The button is the last of the window: its menu goes to the left, and not out of the window. */
  private static void endBelow(MenuButton button) {
    ContextMenu menu = button.getItems().getFirst().getParentPopup();
    Bounds above = button.localToScreen(button.getLayoutBounds());
    Node content = menu.getSkin().getNode();
    Bounds shown = content.localToScreen(content.getLayoutBounds());
    menu.setX(menu.getX() - (shown.getMaxX() - above.getMaxX()));
  }

  /** Where there is little room the name of the tailnet has more of it than what is said beside. */
  private void fit(double width) {
    boolean narrow = width > 0 && width < NARROW;
    Strings strings = context.strings();
    trial.setText(strings.get(narrow ? "trial.mark.short" : "trial.mark"));
    trial.setContentDisplay(narrow ? ContentDisplay.TEXT_ONLY : ContentDisplay.LEFT);
    trial.setMinWidth(narrow ? Region.USE_PREF_SIZE : 60); // the tooltip has it whole
    shields.setText(strings.get(narrow ? "shields.on.short" : "shields.on"));
  }

  void show(UiState state) {
    toggle.show(state.preferences().wantRunning());
    boolean canToggle =
        state.signIn() == SignIn.NOT_NEEDED
            && !state.connection().isOutside()
            && state.connection().isAnswering();
    toggle.setVisible(canToggle);
    toggle.setManaged(canToggle);
    Strings strings = context.strings();
    boolean known = !state.tailnet().isEmpty();
    tailnet.setText(known ? state.tailnet() : strings.get("app.name"));
    account.setText(state.account());
    account.setVisible(!state.account().isEmpty());
    account.setManaged(!state.account().isEmpty());
    boolean restricted = state.preferences().shieldsUp() && state.connection().isAnswering();
    shields.setVisible(restricted);
    shields.setManaged(restricted);
    trial.setVisible(state.trial());
    trial.setManaged(state.trial());
    status.setText(DeviceText.status(state.connection(), strings));
    status.pseudoClassStateChanged(UP, state.connection() == Connection.CONNECTED);
    status.pseudoClassStateChanged(
        TROUBLE,
        switch (state.connection()) {
          case ATTENTION, DEGRADED, INSIDE_ONLY, EXPIRED, REMOVED, AWAY -> true;
          case OFF, CONNECTING, CONNECTED, NEEDS_SIGN_IN, NEEDS_APPROVAL -> false;
        });
  }
}
