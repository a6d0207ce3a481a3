package io.homeward.ui.window;

import io.homeward.engine.node.NodeStatus;
import io.homeward.ui.app.AppScreens;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Navigator;
import io.homeward.ui.session.Session;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.testing.FakeNode;
import io.homeward.ui.testing.Tailnets;
import io.homeward.ui.text.Strings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.image.WritableImage;
import javafx.scene.input.Clipboard;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** A real window over a fake node. Methods from the test's thread. */
final class WindowHarness implements Navigator, AutoCloseable {
  static final URI TRIAL = URI.create("http://127.0.0.1:8080");

  final FakeNode node;
  final FxRobot robot = new FxRobot();
  final List<URI> opened = new CopyOnWriteArrayList<>();
  final AtomicInteger asked = new AtomicInteger();
  final Session session;
  private final SettingsStore settings;
  private @Nullable MainWindow window;

  WindowHarness(Path dir, NodeStatus status, Settings.Theme theme, String language)
      throws Exception {
    node = new FakeNode(status);
    session = new Session(node, "anna", () -> Tailnets.NOW, opened::add);
    settings = new SettingsStore(dir);
    settings.save(new Settings(theme, language, ""));
    FxToolkit.registerPrimaryStage();
    AppScreens screens = new AppScreens(settings, () -> TRIAL);
    robot.interact(() -> {
      MainWindow made =
          new MainWindow(
              new WindowConfig(
                  new FxSession(session),
                  settings,
                  this,
                  () -> Tailnets.NOW,
                  "0.1.0",
                  false,
                  screens::create,
                  chosen -> Strings.of(Locale.forLanguageTag(chosen.language())),
                  () -> {}));
      window = made;
      made.show();
    });
    settle();
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

  /** Waits until the JavaFX thread has nothing left to do. */
  void settle() {
    WaitForAsyncUtils.waitForFxEvents();
  }

  void become(NodeStatus status) {
    node.become(status);
    settle();
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
    settle();
    WritableImage[] image = new WritableImage[1];
    robot.interact(() -> image[0] = shown.snapshot(null));
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
  public void showWindow() {}

  @Override
  public void showSearch() {}

  @Override
  public void showAbout() {
    window().showAbout();
  }

  @Override
  public void open(URI link) {
    opened.add(link);
  }

  @Override
  public boolean canAllowInterface() {
    return true;
  }

  @Override
  public void allowInterface() {
    asked.incrementAndGet();
  }

  @Override
  public void quit() {}

  @Override
  public void close() {
    robot.interact(() -> window().stage().hide());
    session.close();
  }
}
