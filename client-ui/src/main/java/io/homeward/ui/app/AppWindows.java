package io.homeward.ui.app;

import io.homeward.ui.command.Commands;
import io.homeward.ui.controls.ViewContext;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Session;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.Strings;
import io.homeward.ui.window.MainWindow;
import io.homeward.ui.window.PaletteWindow;
import io.homeward.ui.window.WindowConfig;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows of a run, each made when something first needs it. May be used from any thread, and
 * returns before it is done.
 */
final class AppWindows {
  private static final Logger LOG = LoggerFactory.getLogger(AppWindows.class);

  private final HomewardAppConfig config;
  private final SettingsStore settings;
  private final Session session;
  private final Commands commands;
  private final Supplier<Strings> strings;
  private final boolean canAllowInterface;
  private final Supplier<AppScreens> screens;
  private final BooleanSupplier onlyWindow;
  private final Runnable closed;
  private final AppWindow<MainWindow> main;
  private final AppWindow<PaletteWindow> palette;

  /** Of the JavaFX thread. */
  private @Nullable FxSession onScreen;

  /**
   * Windows that have yet to be made.
   *
   * @param commands takes what the person asks for there; must return at once
   * @param canAllowInterface whether there is an administrator to ask for the network interface
   * @param screens makes the maker of the main window's views
   * @param onlyWindow whether nothing else of the app is seen
   * @param closed runs after the person closed the main one
   */
  AppWindows(
      FxToolkit fx,
      HomewardAppConfig config,
      SettingsStore settings,
      Session session,
      Commands commands,
      Supplier<Strings> strings,
      boolean canAllowInterface,
      Supplier<AppScreens> screens,
      BooleanSupplier onlyWindow,
      Runnable closed) {
    this.config = config;
    this.settings = settings;
    this.session = session;
    this.commands = commands;
    this.strings = strings;
    this.canAllowInterface = canAllowInterface;
    this.screens = screens;
    this.onlyWindow = onlyWindow;
    this.closed = closed;
    this.main = new AppWindow<>(fx, this::newWindow);
    this.palette = new AppWindow<>(fx, this::newPalette);
  }

  /**
   * Does something with the main window.
   *
   * @throws FxToolkit.NoWindowException when there is no display
   */
  void use(Consumer<MainWindow> action) {
    main.use(action);
  }

  /** Where nothing is known of the tailnet, the main window says why and what to do. */
  void showPalette(Consumer<Consumer<MainWindow>> onWindow) {
    if (session.state().self() == null) {
      onWindow.accept(MainWindow::showSearch);
      return;
    }
    try {
      palette.use(p -> p.show(settings.settings().theme()));
    } catch (FxToolkit.NoWindowException e) {
      LOG.info("no window: {}", String.valueOf(e.getCause()));
    }
  }

  /** The sentences are others now; the main window knows by itself. */
  void languageChanged() {
    palette.forget();
  }

  /** Whether a display has been used; a toast can be seen only then. */
  boolean isStarted() {
    return main.isStarted();
  }

  /** Ends JavaFX. */
  void stop() {
    main.stop();
  }

  private PaletteWindow newPalette() {
    Strings in = strings.get();
    ViewContext context =
        new ViewContext(
            onScreen(),
            in,
            new Formats(in, ZoneId.systemDefault()),
            commands,
            canAllowInterface,
            InstantSource.system());
    return new PaletteWindow(
        in.get("palette.title"),
        ThisDesktop.looksLikeMac(),
        close -> AppScreens.palette(context, close));
  }

  private MainWindow newWindow() {
    return new MainWindow(
        new WindowConfig(
            onScreen(),
            settings,
            commands,
            canAllowInterface,
            InstantSource.system(),
            config.version(),
            ThisDesktop.looksLikeMac(),
            screens.get()::create,
            AppRun::strings,
            onlyWindow,
            closed));
  }

  /** One for all windows, from the first on. On the JavaFX thread. */
  private FxSession onScreen() {
    FxSession known = onScreen;
    FxSession now = known == null ? new FxSession(session) : known;
    onScreen = now;
    return now;
  }
}
