package io.homeward.ui.window;

import io.homeward.engine.profiles.Profile;
import io.homeward.engine.profiles.ProfileList;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.controls.Toast;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.SshUsers;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.text.DeviceText;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.Objects;
import javafx.beans.value.ChangeListener;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/** The one window of the app. All methods on the JavaFX thread. */
public final class MainWindow {
  private static final int[] ICON_SIZES = {16, 32, 48, 64, 128, 256};

  private final WindowConfig config;
  private final Stage stage = new Stage();
  private final StackPane layers = new StackPane();
  private final Themes themes;
  private final WindowKeys keys;
  private final KeyboardFocus focus;
  private final ChangeListener<UiState> stateChanged =
      (property, before, now) -> {
        if (Page.leavesPreferences(before.signIn(), now.signIn())) {
          preferences = false;
        }
        show(now);
      };

  private Settings.Theme theme;
  private Strings strings;
  private Screens screens;
  private HeaderBar header;
  private BorderPane frame;
  private Page page;

  /** Whether the person asked for them and has not left them. */
  private boolean preferences;

  /** Whether the person closes the window for the app to go on without anything to be seen. */
  private boolean goesOnUnseen;

  private Toast toast;
  private @Nullable OverCard card;

  /** A window that is not yet shown. */
  public MainWindow(WindowConfig config) {
    this.config = config;
    Themes.loadFonts();
    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    WindowSize fitting = WindowSize.within(screen.getWidth(), screen.getHeight());
    Scene scene = new Scene(layers, fitting.width(), fitting.height());
    String css =
        Objects.requireNonNull(MainWindow.class.getResource("window.css")).toExternalForm();
    scene.getStylesheets().add(css);
    keys = new WindowKeys(config.commands(), this::close);
    themes = new Themes(scene, config.macLook());
    theme = config.settings().settings().theme();
    themes.show(theme);
    scene.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    scene.addEventFilter(KeyEvent.KEY_TYPED, this::key);
    stage.setScene(scene);
    stage.setMinWidth(fitting.minWidth());
    stage.setMinHeight(fitting.minHeight());
    for (int size : ICON_SIZES) {
      InputStream in = MainWindow.class.getResourceAsStream("icons/homeward-" + size + ".png");
      if (in != null) {
        stage.getIcons().add(new Image(in));
      }
    }
    WindowMemory memory = new WindowMemory(stage, config.settings());
    memory.begin(fitting);
    stage.setOnCloseRequest(event -> {
      event.consume();
      close();
    });
    layers.setId("layers");
    stage.setOnHidden(event -> {
      memory.keep();
      // A cursor blinks also where nobody sees it, sixty times a second.
      layers.requestFocus();
      if (!goesOnUnseen) {
        config.closed().run();
      }
      goesOnUnseen = false;
    });
    strings = config.language().apply(config.settings().settings());
    ViewContext context = context();
    screens = config.screens().apply(context);
    header = header(context);
    frame = new BorderPane();
    page = Page.of(config.fx().state().get(), false);
    toast = new Toast();
    focus = new KeyboardFocus(layers, this::isLost, this::focus);
    build();
    config.fx().state().addListener(stateChanged);
    config.settings().subscribe(() -> FxSession.onFxThread(this::settingsChanged));
  }

  private void key(KeyEvent event) {
    if (card != null) {
      return;
    }
    if (keys.take(event) || view(page).keys().test(event) || leaves(event)) {
      event.consume();
    }
  }

  /** Where Escape has nothing else to end, it puts the window away: the tray brings it back. */
  private boolean leaves(KeyEvent event) {
    boolean away =
        event.getEventType() == KeyEvent.KEY_PRESSED
            && event.getCode() == KeyCode.ESCAPE
            && page instanceof Page.Devices
            && !config.onlyWindow().getAsBoolean();
    if (away) {
      stage.hide();
    }
    return away;
  }

  /** Where closing would end the connection, the person is asked first. */
  private void close() {
    if (config.onlyWindow().getAsBoolean() && endsConnection()) {
      askQuit();
    } else {
      stage.hide();
    }
  }

  private boolean endsConnection() {
    return config.fx().session().endsConnection();
  }

  private ViewContext context() {
    Formats formats = new Formats(strings, ZoneId.systemDefault());
    return new ViewContext(
        config.fx(),
        strings,
        formats,
        config.commands(),
        config.canAllowInterface(),
        config.clock());
  }

  private HeaderBar header(ViewContext context) {
    return new HeaderBar(context, new WindowMenu(context));
  }

  private void build() {
    // Whatever is wrong, the switch and the menu stay in sight, and some of what is below.
    header.setMinHeight(Region.USE_PREF_SIZE);
    frame.setPrefHeight(0); // what it needs at the least, and then all that is left
    VBox.setVgrow(frame, Priority.ALWAYS);
    layers.getChildren().setAll(new VBox(header, screens.problems(), frame), toast);
    show(config.fx().state().get());
  }

  /** Another language is another set of views; the state is the same. */
  private void settingsChanged() {
    Settings settings = config.settings().settings();
    if (settings.theme() != theme) {
      theme = settings.theme();
      themes.show(theme);
    }
    Strings now = config.language().apply(settings);
    if (!now.locale().equals(strings.locale())) {
      strings = now;
      ViewContext context = context();
      screens = config.screens().apply(context);
      header = header(context);
      frame = new BorderPane();
      toast = new Toast();
      card = null;
      Node focused = layers.getScene().getFocusOwner();
      build();
      if (!focus.same(focused)) {
        focus();
      }
    }
  }

  private void show(UiState state) {
    stage.setTitle(DeviceText.appName(state, strings));
    header.show(state);
    Page before = frame.getCenter() == null ? null : page;
    page = Page.of(state, preferences);
    frame.setCenter(view(page).root());
    if (Page.movesFocus(before, page, header.isFocusWithin())) {
      focus();
    }
  }

  /** Whether nobody looks for the keys where they are now: on the switch, or on the menu. */
  private boolean isLost() {
    return card == null && header.isFocusWithin();
  }

  private PageView view(Page shown) {
    return switch (shown) {
      case Page.SigningIn() -> screens.signIn();
      case Page.Devices(boolean known) -> screens.devices();
      case Page.Preferences() -> screens.preferences();
    };
  }

  private void focus() {
    focus.begin(view(page));
  }

  /** Shows the window and brings it to the front. */
  public void show() {
    boolean wasShowing = stage.isShowing();
    stage.setIconified(false);
    stage.show();
    stage.toFront();
    stage.requestFocus();
    if (!wasShowing) {
      focus();
    }
  }

  /** Shows the window with the cursor in the search field. */
  public void showSearch() {
    show();
    leavePreferences();
    focus();
  }

  /** Shows the window with what the person can choose, and the cursor in its search field. */
  public void showPreferences() {
    show();
    preferences = true;
    show(config.fx().state().get());
    focus();
  }

  /** Goes back from there to what there was before. */
  public void leavePreferences() {
    if (preferences) {
      preferences = false;
      show(config.fx().state().get());
    }
  }

  /** Shows an invite where the person can accept it, or says why they cannot. */
  public void showInvite(String link) {
    show();
    leavePreferences();
    if (page instanceof Page.SigningIn) {
      screens.invite(link);
      focus();
    } else {
      tell(strings.get("login.link.signed.in", config.fx().state().get().tailnet()));
    }
  }

  /** Says what this program is. */
  public void showAbout() {
    showCard(new AboutCard(strings, config.version(), this::hideCard));
  }

  /** Asks whether to sign out. */
  public void askSignOut() {
    showCard(
        QuestionCard.signOut(
            strings,
            config.fx().state().get(),
            () -> config.commands().run(new AppCommand.SignOut()),
            this::hideCard));
  }

  /** Asks whether to remove an account. */
  public void askRemoveAccount(String id) {
    ProfileList accounts = config.fx().state().get().accounts();
    Profile account = accounts.get(id);
    if (account != null) {
      showCard(
          QuestionCard.removeAccount(
              strings,
              account,
              accounts.active().equals(id),
              () -> config.commands().run(new AppCommand.RemoveAccount(id)),
              this::hideCard));
    }
  }

  /** Asks as whom the person uses SSH on a device. */
  public void askSshUser(long id) {
    Device device = config.fx().state().get().device(id);
    if (device != null) {
      String own = SshUsers.of(config.settings().settings().sshUsers()).of(device.key());
      showCard(
          new SshUserCard(
              strings,
              device,
              own,
              user -> config.commands().run(new AppCommand.KeepSshUser(id, user)),
              this::hideCard));
    }
  }

  /** Asks whether to quit where that ends the connection, else quits. */
  public void askQuit() {
    if (!endsConnection()) {
      config.commands().run(new AppCommand.Quit());
      return;
    }
    showCard(
        QuestionCard.quit(
            strings,
            config.fx().state().get(),
            config.onlyWindow().getAsBoolean() ? this::goOnUnseen : null,
            () -> config.commands().run(new AppCommand.Quit()),
            this::hideCard));
  }

  private void goOnUnseen() {
    goesOnUnseen = true;
    stage.hide();
  }

  private void showCard(OverCard next) {
    show();
    layers.getChildren().remove(card);
    card = next;
    layers.getChildren().add(next);
    next.focus();
  }

  private void hideCard() {
    layers.getChildren().remove(card);
    card = null;
    focus();
  }

  /** Whether a person can see it. */
  public boolean isShowing() {
    return stage.isShowing() && !stage.isIconified();
  }

  /** Shows a short message for a moment. */
  public void tell(String message) {
    toast.show(message);
  }

  /** The stage, for tests. */
  Stage stage() {
    return stage;
  }
}
