package io.homeward.ui.app;

import io.homeward.engine.node.Node;
import io.homeward.engine.node.PingReply;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayCommand;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.session.Connection;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.FxSession;
import io.homeward.ui.session.Navigator;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.PingText;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import io.homeward.ui.window.MainWindow;
import io.homeward.ui.window.WindowConfig;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the app: the session with the tray, the window and the desktop around it. What takes
 * time (clipboard, links) runs on a thread of its own, so that neither the tray nor the window
 * waits.
 */
final class AppRun implements Navigator, TrayBackend.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppRun.class);
  private static final int SHUTDOWN_SECONDS = 10;
  private static final int PANEL_PATIENCE_SECONDS = 2;
  private static final int TELL_SECONDS = 4;
  private static final int LEAVE_SECONDS = 3;

  private final HomewardAppConfig config;
  private final SettingsStore settings;
  private final Runnable last;
  private final FxToolkit fx = new FxToolkit();
  private final LinkOpener links;
  private final Clipboard clipboard = TrayChoice.clipboard();
  private final Session session;
  private final TrayBackend tray;
  private final CountDownLatch quit = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread shutdownHook = new Thread(this::quitAndWait, "quit-on-signal");
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("app-worker").daemon(true).factory());

  private volatile Strings strings;
  private volatile boolean trayShown;
  private volatile boolean signalled;
  private volatile boolean unreachable;
  private volatile @Nullable URI trialServer;

  /** Of the JavaFX thread. */
  private @Nullable MainWindow window;

  /**
   * A run that has yet to start.
   *
   * @param last what {@link #close} does at its end; a signal waits for that, too
   */
  AppRun(HomewardAppConfig config, SettingsStore settings, Node node, Runnable last) {
    this.config = config;
    this.last = last;
    this.settings = settings;
    this.links = config.links() == null ? TrayChoice.links() : config.links();
    this.strings = strings(settings.settings());
    this.session =
        new Session(
            node, System.getProperty("user.name", "user"), InstantSource.system(), this::open);
    this.tray = TrayChoice.tray(fx);
  }

  private static Strings strings(Settings settings) {
    return Strings.of(
        settings.language().isEmpty()
            ? Locale.getDefault()
            : Locale.forLanguageTag(settings.language()));
  }

  void start() {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    TrayBackend backend = tray;
    try {
      backend.start(model(session.state()), this);
    } catch (DesktopException e) {
      LOG.info("no tray: {}", e.toString());
      showUnlessTray();
    }
    session.subscribe(state -> backend.update(model(state)));
    if (config.showWindow() || isFirstRun()) {
      showWindow();
    }
  }

  /** Nobody has ever signed in: an icon alone would leave a new person looking for the app. */
  private boolean isFirstRun() {
    return session.state().connection() == Connection.NEEDS_SIGN_IN
        && settings.settings().lastServer().isEmpty();
  }

  private TrayModel model(UiState state) {
    return TrayMenu.of(state, strings);
  }

  /**
   * Waits for the end.
   *
   * @return whether the person could reach the app, by a tray or a window
   */
  boolean awaitQuit() throws InterruptedException {
    quit.await();
    return !unreachable;
  }

  @Override
  public void shown(boolean shown) {
    trayShown = shown;
    if (!shown) {
      // A panel that starts or restarts is back in a moment; a window would only startle.
      later(PANEL_PATIENCE_SECONDS, this::showUnlessTray);
    }
  }

  private void showUnlessTray() {
    if (!trayShown) {
      onWindow(w -> {
        w.show();
        w.tell(strings.get("tray.none"));
      });
    }
  }

  private void later(int seconds, Runnable work) {
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(() -> inBackground(work));
  }

  @Override
  public void chosen(TrayCommand command) {
    inBackground(() -> run(command));
  }

  private void run(TrayCommand command) {
    switch (command) {
      case TrayCommand.ToggleConnection() -> {
        if (session.state().options().on()) {
          session.disconnect();
        } else {
          session.connect();
        }
      }
      case TrayCommand.Copy(String text) -> copy(text);
      case TrayCommand.Open(URI link) -> open(link);
      case TrayCommand.Ping(long deviceId) -> ping(deviceId);
      case TrayCommand.ShowWindow() -> showWindow();
      case TrayCommand.Search() -> showSearch();
      case TrayCommand.SignIn() -> session.signInAgain();
      case TrayCommand.SignOut() -> session.signOut();
      case TrayCommand.ShieldsUp(boolean on) -> session.shieldsUp(on);
      case TrayCommand.AcceptDns(boolean on) -> session.acceptDns(on);
      case TrayCommand.AcceptRoutes(boolean on) -> session.acceptRoutes(on);
      case TrayCommand.About() -> showAbout();
      case TrayCommand.Quit() -> quit();
    }
  }

  private void copy(String text) {
    try {
      clipboard.copy(text);
      tell(strings.get("copy.done"), text);
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
  }

  /** Where the desktop has no notifications the tooltip of the icon says it for a while. */
  private void tell(String title, String text) {
    if (!tray.notify(title, text)) {
      TrayModel usual = model(session.state());
      tray.update(new TrayModel(usual.icon(), title + ": " + text, usual.items()));
      later(TELL_SECONDS, () -> tray.update(model(session.state())));
    }
  }

  private void ping(long deviceId) {
    Device device = session.state().device(deviceId);
    if (device == null) {
      return;
    }
    String title = strings.get("tray.ping.title", device.name());
    session.ping(device).whenComplete((reply, failure) -> tell(title, pingResult(reply, failure)));
  }

  private String pingResult(@Nullable PingReply reply, @Nullable Throwable failure) {
    Formats formats = new Formats(strings, ZoneId.systemDefault());
    return reply == null
        ? PingText.failed(failure, strings)
        : PingText.answered(reply, strings, formats);
  }

  @Override
  public void showWindow() {
    onWindow(MainWindow::show);
  }

  @Override
  public void showSearch() {
    onWindow(MainWindow::showSearch);
  }

  @Override
  public void showAbout() {
    onWindow(MainWindow::showAbout);
  }

  private void onWindow(java.util.function.Consumer<MainWindow> action) {
    try {
      fx.execute(() -> {
        if (window == null) {
          window = newWindow();
        }
        action.accept(window);
      });
    } catch (IllegalStateException e) {
      LOG.info("no window: {}", e.toString());
      if (!trayShown) {
        unreachable = true;
        System.err.println(
            "homeward: there is neither a tray nor a display; use homeward daemon instead");
        quit();
      }
    }
  }

  private MainWindow newWindow() {
    LocalTrial trial = config.trial();
    AppScreens screens = new AppScreens(settings, trial == null ? null : () -> startTrial(trial));
    return new MainWindow(
        new WindowConfig(
            new FxSession(session),
            settings,
            this,
            InstantSource.system(),
            config.version(),
            TrayChoice.looksLikeMac(),
            screens::create,
            this::languageChanged,
            this::windowClosed));
  }

  private URI startTrial(LocalTrial trial) throws Exception {
    URI server = trial.start();
    trialServer = server;
    return server;
  }

  /** The trial's server ends with the app: signed in there, the next start would find nobody. */
  private void leaveTrial() {
    if (!session.state().server().equals(trialServer)) {
      return;
    }
    CountDownLatch left = new CountDownLatch(1);
    Runnable end =
        session.subscribe(state -> {
          // The sign-in is needed at once, but the key is forgotten when the server has been told.
          if (state.connection() == Connection.NEEDS_SIGN_IN && !state.options().on()) {
            left.countDown();
          }
        });
    session.signOut();
    try {
      if (!left.await(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        LOG.info("the trial's server does not answer the sign-out");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end.run();
  }

  private Strings languageChanged(Settings newSettings) {
    strings = strings(newSettings);
    tray.update(model(session.state()));
    return strings;
  }

  /** Without a tray the window is all there is of the app. */
  private void windowClosed() {
    if (!trayShown) {
      quit();
    }
  }

  @Override
  public void open(URI link) {
    if (!LinkOpener.allows(link)) {
      LOG.warn("not opened: a link with the scheme {}", link.getScheme());
      return;
    }
    inBackground(() -> {
      try {
        links.open(link);
      } catch (DesktopException e) {
        LOG.info("not opened: {}", e.toString());
        linkNotOpened(link);
      }
    });
  }

  private void linkNotOpened(URI link) {
    try {
      clipboard.copy(link.toString());
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
    tell(strings.get("app.name"), strings.get("link.failed", link));
    if (fx.isStarted()) {
      onWindow(w -> w.tell(strings.get("link.failed", link)));
    }
  }

  @Override
  public void quit() {
    quit.countDown();
  }

  private void quitAndWait() {
    signalled = true;
    quit();
    try {
      if (!closed.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("closing takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void inBackground(Runnable work) {
    try {
      worker.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the app ends");
    }
  }

  /** The network is put back before anything that could hang. */
  @Override
  public void close() {
    tray.close();
    worker.shutdownNow();
    leaveTrial();
    session.close();
    if (!signalled) {
      // After a signal JavaFX takes itself down at the same time; asking it to would wait for ever.
      fx.stop();
    }
    last.run();
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      LOG.debug("the virtual machine ends already");
    }
  }
}
