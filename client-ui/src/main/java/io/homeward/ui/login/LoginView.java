package io.homeward.ui.login;

import atlantafx.base.theme.Styles;
import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.Callable;
import javafx.animation.PauseTransition;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.beans.value.WeakChangeListener;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;

/** First run, signing in, and coming back after the device was removed, on one card. */
public final class LoginView extends StackPane {
  private static final double WIDTH = 420;

  /** Without a letter for so long, the person has typed all. */
  private static final Duration TYPING = Duration.millis(700);

  private final ViewContext context;
  private final LoginViewModel model;
  private final @Nullable Callable<URI> trial;
  private final VBox card = new VBox();
  private final TextField url = new TextField();
  private final TextField invite = new TextField();
  private final OtherAccount otherAccount;
  private final RemovedPage removedPage;
  private final VBox choosePage;

  /** Held here, weakly by the state: a view that is thrown away is not followed up. */
  private final ChangeListener<UiState> follow = (property, before, now) -> show(now);

  /**
   * A view that follows the state.
   *
   * @param icon of the app
   * @param draft what was typed before
   * @param search looks for the server that was typed
   * @param trial starts a tailnet on this computer; null leaves that out
   */
  public LoginView(
      ViewContext context,
      Image icon,
      LoginDraft draft,
      ServerSearch search,
      @Nullable Callable<URI> trial) {
    this.context = context;
    this.trial = trial;
    this.model =
        new LoginViewModel(
            context.fx().state().get(),
            draft,
            context.strings(),
            context.fx().session()::signIn,
            search,
            () -> context.commands().run(new AppCommand.CancelSignIn()));
    getStyleClass().add("login");
    card.getStyleClass().add("login-card");
    card.setAlignment(Pos.TOP_CENTER);
    card.setMaxSize(WIDTH, Region.USE_PREF_SIZE);
    card.setMinHeight(Region.USE_PREF_SIZE); // a low window scrolls; it cuts no sentence
    ImageView picture = new ImageView(icon);
    picture.setFitWidth(44);
    picture.setFitHeight(44);
    otherAccount = new OtherAccount(context);
    otherAccount.show(context.fx().state().get());
    removedPage = new RemovedPage(context, () -> model.goElsewhere(true));
    removedPage.show(context.fx().state().get());
    choosePage = choosePage();
    VBox content = new VBox(picture, card);
    content.getStyleClass().add("login-content");
    content.setAlignment(Pos.CENTER);
    ScrollPane scroll = new ScrollPane(content);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
    scroll.setFocusTraversable(false);
    scroll.getStyleClass().add("detail-scroll");
    getChildren().add(scroll);
    model.page().addListener((property, before, now) -> showPage(now));
    context.fx().state().addListener(new WeakChangeListener<>(follow));
    showPage(model.page().get());
  }

  private void show(UiState state) {
    URI before = model.state().authUrl();
    String key = model.state().signInKey();
    URI asked = model.state().preferences().controlUrl();
    model.show(state);
    otherAccount.show(state);
    removedPage.show(state);
    if (model.page().get() == LoginViewModel.Page.CONTACTING
        && !state.preferences().controlUrl().equals(asked)) {
      showPage(LoginViewModel.Page.CONTACTING);
    }
    if (model.page().get() == LoginViewModel.Page.IN_BROWSER
        && state.authUrl() != null
        && !(state.authUrl().equals(before) && state.signInKey().equals(key))) {
      showPage(LoginViewModel.Page.IN_BROWSER);
    }
  }

  private void showPage(LoginViewModel.Page page) {
    Strings strings = context.strings();
    card.getChildren()
        .setAll(
            switch (page) {
              case CHOOSE -> choosePage;
              case REMOVED -> removedPage;
              case CONTACTING ->
                  new WaitingPage(
                      strings.get(
                          model.joins() ? "login.joining" : "login.contacting",
                          model.state().preferences().controlUrl().getHost()),
                      strings,
                      this::stopWaiting);
              case STARTING_TRIAL ->
                  new WaitingPage(strings.get("login.try.running"), strings, this::stopWaiting);
              case IN_BROWSER -> {
                URI link = Objects.requireNonNull(model.state().authUrl(), "where to sign in");
                yield new WaitingPage(
                    link,
                    model.state().signInKey(),
                    strings,
                    this::stopWaiting,
                    () -> context.commands().run(new AppCommand.Open(link)));
              }
            });
    if (getScene() != null) {
      focusFirst();
    }
  }

  private VBox choosePage() {
    Strings strings = context.strings();
    Label title = new Label(strings.get("login.title"));
    title.getStyleClass().add("h1");
    Label subtitle = new Label(strings.get("login.subtitle"));
    subtitle.getStyleClass().add("muted");
    for (Label each : new Label[] {title, subtitle}) {
      each.setWrapText(true);
      each.setTextAlignment(TextAlignment.CENTER);
    }
    Label question = new Label(strings.get("login.choose"));
    question.getStyleClass().add("section-title");
    question.setMaxWidth(Double.MAX_VALUE);
    url.setId("server-url");
    url.setPromptText(strings.get("login.server.own.prompt"));
    url.setAccessibleText(strings.get("login.server.own.hint"));
    url.textProperty().bindBidirectional(model.draft().url());
    invite.setId("invite");
    invite.setPromptText(strings.get("login.server.invite.prompt"));
    invite.setAccessibleText(strings.get("login.server.invite.hint"));
    invite.textProperty().bindBidirectional(model.draft().invite());
    ToggleGroup ways = new ToggleGroup();
    VBox choices =
        new VBox(
            option(
                ways,
                LoginDraft.Way.OWN_SERVER,
                strings.get("login.server.own"),
                strings.get("login.server.own.hint"),
                url),
            option(
                ways,
                LoginDraft.Way.INVITE,
                strings.get("login.server.invite"),
                strings.get("login.server.invite.hint"),
                invite),
            option(
                ways,
                LoginDraft.Way.TAILSCALE,
                strings.get("login.server.tailscale"),
                strings.get("login.server.tailscale.hint"),
                null));
    choices.getStyleClass().add("card-box");
    Label mistake = new Label();
    mistake.setId("mistake");
    mistake.getStyleClass().add("mistake");
    mistake.setWrapText(true);
    mistake.setMaxWidth(Double.MAX_VALUE);
    mistake.textProperty().bind(model.mistake());
    shownWhen(mistake, model.mistake().isNotEmpty());
    Label invitation = new Label();
    invitation.setId("invitation");
    invitation.getStyleClass().add("invitation");
    invitation.setWrapText(true);
    invitation.setMaxWidth(Double.MAX_VALUE);
    invitation.textProperty().bind(model.invitation());
    shownWhen(invitation, model.invitation().isNotEmpty());
    Label finding = new Label();
    finding.setId("finding");
    finding.getStyleClass().add("muted");
    finding.setWrapText(true);
    finding.setMaxWidth(Double.MAX_VALUE);
    finding.textProperty().bind(model.finding());
    shownWhen(finding, model.finding().isNotEmpty());
    PauseTransition typed = new PauseTransition(TYPING);
    typed.setOnFinished(event -> model.look());
    url.textProperty()
        .addListener((property, before, now) -> {
          if (url.isFocused()) {
            typed.playFromStart();
          }
        });
    Button start = new Button(strings.get("login.start"));
    start.setId("sign-in");
    start.getStyleClass().add(Styles.ACCENT);
    start.setDefaultButton(true);
    start.setMaxWidth(Double.MAX_VALUE);
    start.setOnAction(event -> model.start());
    VBox titles = new VBox(3, title, subtitle);
    titles.setAlignment(Pos.CENTER);
    Button back = new Button(strings.get("login.back"));
    back.setId("sign-in-back");
    back.setMaxWidth(Double.MAX_VALUE);
    back.setOnAction(event -> model.goElsewhere(false));
    // Nobody is welcomed twice.
    shownWhen(titles, model.elsewhere().not());
    shownWhen(back, model.elsewhere());
    VBox page =
        new VBox(
            12,
            titles,
            invitation,
            new VBox(7, question, choices),
            finding,
            mistake,
            start,
            otherAccount,
            back);
    if (trial != null) {
      page.getChildren().add(trialPart(trial));
    }
    return page;
  }

  private static void shownWhen(Node part, ObservableValue<Boolean> when) {
    part.visibleProperty().bind(when);
    part.managedProperty().bind(when);
  }

  private VBox trialPart(Callable<URI> starter) {
    Strings strings = context.strings();
    Button button = new Button(strings.get("login.try"));
    button.setId("try-here");
    button.setMaxWidth(Double.MAX_VALUE);
    button.setOnAction(event ->
        model.startTrial(
            starter,
            work -> WatchedThread.virtual("trial", WatchedThread::unowned, work).start(),
            FxSession::onFxThread));
    Label hint = new Label(strings.get("login.try.hint"));
    hint.getStyleClass().add("muted");
    hint.setWrapText(true);
    hint.setTextAlignment(TextAlignment.CENTER);
    Label or = new Label(strings.get("login.or"));
    or.getStyleClass().addAll("muted", "or");
    HBox divider = new HBox(10, rule(), or, rule());
    divider.setAlignment(Pos.CENTER);
    VBox part = new VBox(8, divider, button, hint);
    part.setAlignment(Pos.CENTER);
    return part;
  }

  private static Region rule() {
    Region rule = new Region();
    rule.getStyleClass().add("rule");
    HBox.setHgrow(rule, Priority.ALWAYS);
    return rule;
  }

  private VBox option(
      ToggleGroup ways, LoginDraft.Way way, String label, String hint, @Nullable TextField field) {
    RadioButton radio = new RadioButton();
    radio.setId("way-" + way.name().toLowerCase(java.util.Locale.ROOT));
    radio.setToggleGroup(ways);
    radio.setSelected(model.draft().way().get() == way);
    radio.setAccessibleText(label + ", " + hint);
    Label name = new Label(label);
    name.setWrapText(true);
    Label explanation = new Label(hint);
    explanation.getStyleClass().add("muted");
    explanation.setWrapText(true);
    VBox texts = new VBox(1, name, explanation);
    HBox line = new HBox(10, radio, texts);
    line.setAlignment(Pos.CENTER_LEFT);
    VBox option = new VBox(8, line);
    option.getStyleClass().add("login-option");
    option.setOnMouseClicked(event -> radio.setSelected(true));
    radio
        .selectedProperty()
        .addListener((property, before, on) -> {
          if (Boolean.TRUE.equals(on)) {
            model.draft().way().set(way);
            if (field != null) {
              field.requestFocus();
            }
          }
        });
    if (field != null) {
      field.visibleProperty().bind(radio.selectedProperty());
      field.managedProperty().bind(radio.selectedProperty());
      option.getChildren().add(field);
    }
    return option;
  }

  private void stopWaiting() {
    if (model.page().get() == LoginViewModel.Page.STARTING_TRIAL) {
      model.giveUpTrial();
    } else {
      context.commands().run(new AppCommand.CancelSignIn());
    }
  }

  /** Offers what a link has; nothing is done before the person says so. */
  public void offer(String link) {
    model.offer(link);
  }

  /** Puts the cursor where the person goes on. */
  public void focusFirst() {
    if (model.page().get() == LoginViewModel.Page.CHOOSE) {
      Node first = model.draft().way().get() == LoginDraft.Way.INVITE ? invite : url;
      first.requestFocus();
      return;
    }
    if (model.page().get() == LoginViewModel.Page.REMOVED) {
      removedPage.focusFirst();
      return;
    }
    for (Node page : card.getChildren()) {
      if (page instanceof WaitingPage waiting) {
        waiting.focusFirst();
      }
    }
  }
}
