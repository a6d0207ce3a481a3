package io.homeward.ui.window;

import static org.awaitility.Awaitility.await;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.app.AppScreens;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.command.Commands;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.LoginStart;
import io.homeward.ui.desktop.linux.XdgLoginStart;
import io.homeward.ui.preferences.PreferenceChoices;
import io.homeward.ui.preferences.SearchKeys;
import io.homeward.ui.session.CopyHabits;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.SshUsers;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Doubled;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.transform.Transform;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** A real window over a fake node. Methods from the test's thread. */
final class WindowHarness implements Commands, AutoCloseable {
  static final URI TRIAL = URI.create("http://127.0.0.1:8080");

  final FakeNode node;
  final FxRobot robot = new FxRobot();
  final List<URI> opened = new CopyOnWriteArrayList<>();
  final List<AppCommand> commands = new CopyOnWriteArrayList<>();
  final List<AppCommand.ToDevices> looks = new CopyOnWriteArrayList<>();
  final Session session;
  final LoginStart loginStart;
  volatile KeyStanding standing = new KeyStanding.AsChosen();
  private final List<Runnable> standingListeners = new CopyOnWriteArrayList<>();
  private final SettingsStore settings;

  /** Which servers were looked for, and which of them answer. */
  final List<List<URI>> asked = new CopyOnWriteArrayList<>();

  final List<URI> servers = new CopyOnWriteArrayList<>();

  /** Whether there is no tray. */
  volatile boolean onlyWindow;

  /** How often the window was closed for good. */
  final AtomicInteger closed = new AtomicInteger();

  private @Nullable MainWindow window;

  WindowHarness(Path dir, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    node = new FakeNode(status);
    session =
        new Session(node, "anna", () -> Tailnets.NOW, opened::add, Favourites.NONE, kept -> {});
    settings = new SettingsStore(dir);
    settings.change(now -> now.withTheme(theme).withLanguage(language));
    FxToolkit.registerPrimaryStage();
    settings.subscribe(() ->
        session.adopt(
            new CopyHabits(
                settings.settings().copyForm(),
                settings.settings().sshUser().isEmpty() ? "anna" : settings.settings().sshUser(),
                SshUsers.of(settings.settings().sshUsers()))));
    loginStart =
        new XdgLoginStart(
            dir.resolve("config"), Path.of("/usr/bin/homeward"), List.of("gui", "--background"));
    SearchKeys searchKeys =
        new SearchKeys() {
          @Override
          public KeyStanding standing() {
            return standing;
          }

          @Override
          public Runnable subscribe(Runnable listener) {
            standingListeners.add(listener);
            return () -> standingListeners.remove(listener);
          }
        };
    AppScreens screens =
        new AppScreens(
            new PreferenceChoices(settings, loginStart, "anna", searchKeys),
            (candidates, found) -> {
              asked.add(candidates);
              found.accept(candidates.stream().filter(servers::contains).findFirst().orElse(null));
            },
            () -> TRIAL);
    robot.interact(() -> {
      MainWindow made =
          new MainWindow(
              new WindowConfig(
                  new FxSession(session),
                  settings,
                  this,
                  true,
                  () -> Tailnets.NOW,
                  "0.1.0",
                  false,
                  screens::create,
                  chosen -> Doubled.of(chosen.language()),
                  () -> onlyWindow,
                  closed::incrementAndGet));
      window = made;
      made.show();
    });
    settle();
  }

  /** A search over other windows that shows, for the same session. */
  PaletteWindow palette() {
    PaletteWindow[] made = new PaletteWindow[1];
    robot.interact(() -> {
      Settings chosen = settings.settings();
      Strings strings = Doubled.of(chosen.language());
      ViewContext context =
          new ViewContext(
              new FxSession(session),
              strings,
              new Formats(strings, ZoneOffset.UTC),
              this,
              true,
              () -> Tailnets.NOW);
      made[0] =
          new PaletteWindow(
              strings.get("palette.title"), false, close -> AppScreens.palette(context, close));
      made[0].show(chosen.theme());
    });
    robot.targetWindow(made[0].stage()); // where it types
    settle();
    return Objects.requireNonNull(made[0]);
  }

  MainWindow window() {
    return Objects.requireNonNull(window);
  }

  Scene scene() {
    return window().stage().getScene();
  }

  Settings settings() {
    return settings.settings();
  }

  /** Changes the settings, from a thread that is not JavaFX's. */
  void change(UnaryOperator<Settings> change) {
    settings.change(change);
    settle();
  }

  /** The desktop decides about the keys of the search. */
  void stand(KeyStanding now) {
    standing = now;
    standingListeners.forEach(Runnable::run);
    settle();
  }

  /** Makes the window as large as it is on a screen of 1280 x 720 that is scaled up twice. */
  void fitAScreenOfDoubleScale() {
    WindowSize fitting = WindowSize.within(640, 360);
    robot.interact(() -> {
      Stage stage = window().stage();
      stage.setMinWidth(fitting.minWidth());
      stage.setMinHeight(fitting.minHeight());
      stage.setWidth(fitting.width());
      stage.setHeight(fitting.height());
    });
    settle();
  }

  /** Waits until the JavaFX thread has nothing left to do. */
  void settle() {
    WaitForAsyncUtils.waitForFxEvents();
  }

  void become(NodeStatus status) {
    node.become(status);
    settle();
  }

  /**
   * Chooses a device in the list by a click, and takes the pointer off the list: the card of the
   * row under the pointer would lie over what a test presses next.
   */
  void choose(String device) {
    robot.clickOn(device);
    robot.moveTo("#more");
    await().until(() -> !has("#copy-popover"));
  }

  /** What a label says, or any other control to who cannot see it. */
  String text(String selector) {
    Node node = find(selector, Node.class);
    return node instanceof Label label ? label.getText() : node.getAccessibleText();
  }

  <T extends Node> T find(String selector, Class<T> type) {
    return robot.from(scene().getRoot()).lookup(selector).queryAs(type);
  }

  boolean has(String selector) {
    return robot
        .from(scene().getRoot())
        .lookup(selector)
        .tryQuery()
        .filter(WindowHarness::isReallyVisible)
        .isPresent();
  }

  private static boolean isReallyVisible(Node node) {
    for (Node n = node; n != null; n = n.getParent()) {
      if (!n.isVisible()) {
        return false;
      }
    }
    return true;
  }

  String clipboard() throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000, () -> Clipboard.getSystemClipboard().getString());
  }

  /** Has something else on the clipboard. */
  void put(String text) {
    ClipboardContent content = new ClipboardContent();
    content.putString(text);
    robot.interact(() -> Clipboard.getSystemClipboard().setContent(content));
  }

  String focusedId() throws Exception {
    return WaitForAsyncUtils.waitForAsyncFx(
        10_000, () -> scene().getFocusOwner() == null ? "" : "" + scene().getFocusOwner().getId());
  }

  /** Writes the picture of the window when pictures are asked for. */
  void screenshot(String name) throws IOException {
    screenshot(name, scene());
  }

  /** The same of another window. */
  void screenshot(String name, Scene shown) throws IOException {
    screenshot(name, shown, 1);
  }

  /** The same, so many times as large: what a screen that is scaled up shows. */
  void screenshot(String name, Scene shown, int scale) throws IOException {
    settle();
    SnapshotParameters larger = new SnapshotParameters();
    larger.setTransform(Transform.scale(scale, scale));
    WritableImage[] image = new WritableImage[1];
    robot.interact(() -> {
      larger.setFill(shown.getFill());
      image[0] = scale == 1 ? shown.snapshot(null) : shown.getRoot().snapshot(larger, null);
    });
    String dir = System.getProperty("homeward.screenshots", "");
    if (!dir.isEmpty()) {
      BufferedImage argb = SwingFXUtils.fromFXImage(image[0], null);
      BufferedImage rgb =
          new BufferedImage(argb.getWidth(), argb.getHeight(), BufferedImage.TYPE_INT_RGB);
      rgb.createGraphics().drawImage(argb, 0, 0, null);
      Path target = Path.of(dir).resolve(name + ".png");
      Files.createDirectories(target.getParent());
      ImageIO.write(rgb, "png", target.toFile());
    }
  }

  @Override
  public void run(AppCommand command) {
    if (command instanceof AppCommand.ToDevices asked) {
      looks.add(asked); // comes by itself, after a moment
      return;
    }
    commands.add(command);
    switch (command) {
      case AppCommand.ToSession asked -> session.run(asked);
      case AppCommand.Open(URI link) -> opened.add(link);
      case AppCommand.About() -> window().showAbout();
      case AppCommand.ShowPreferences() -> window().showPreferences();
      case AppCommand.LeavePreferences() -> window().leavePreferences();
      case AppCommand.AskSshUser(long id) -> window().askSshUser(id);
      case AppCommand.KeepSshUser(long id, String user) -> {
        String key = Objects.requireNonNull(session.state().device(id)).key();
        settings.change(now -> now.withSshUsers(SshUsers.with(now.sshUsers(), key, user)));
      }
      case AppCommand.AskQuit() -> window().askQuit();
      case AppCommand.AskSignOut() -> window().askSignOut();
      case AppCommand.AskRemoveAccount(String id) -> window().askRemoveAccount(id);
      case AppCommand.ToAccounts accounts -> {}
      case AppCommand.ToDevices devices -> {}
      case AppCommand.ToDesktop desktop -> {}
      case AppCommand.ToApp app -> {}
    }
  }

  @Override
  public void close() {
    robot.interact(() -> window().stage().hide());
    session.close();
    settings.close();
  }
}
