package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.engine.naming.SshUser;
import io.homeward.engine.node.Node;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.HelperPermission;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.linux.BusSearch;
import io.homeward.ui.notice.NoticeChoice;
import io.homeward.ui.preferences.PreferenceChoices;
import io.homeward.ui.session.CopyHabits;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Favourites;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.SshUsers;
import io.homeward.ui.settings.Notifications;
import io.homeward.ui.settings.Settings;
import io.homeward.ui.settings.SettingsStore;
import io.homeward.ui.text.Strings;
import io.homeward.ui.window.MainWindow;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the app, from its start to its end: the session with the tray, the window and the
 * commands around it, and how they come to an end together.
 */
final class AppRun implements TrayBackend.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppRun.class);
  private static final int SHUTDOWN_SECONDS = 10;
  private static final int PANEL_PATIENCE_SECONDS = 2;

  private final HomewardAppConfig config;
  private final SettingsStore settings;
  private final Runnable last;
  private final BackgroundWork work = new BackgroundWork("app-worker");
  private final BackgroundWork shortcutWork = new BackgroundWork("app-shortcut");
  private final Session session;
  private final Notifier notifier;
  private final AppNotices notices;
  private final AppTray tray;
  private final AppWindows windows;
  private final DesktopCommands desktop;
  private final AccountCommands accounts;
  private final ServiceQuestions questions;
  private final AppCommands commands;
  private final SearchShortcut shortcut;
  private final @Nullable TrialVisit trial;
  private final boolean canAllowInterface;
  private final CountDownLatch quit = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread shutdownHook =
      WatchedThread.platform("quit-on-signal", WatchedThread::unowned, this::quitAndWait);

  private volatile @Nullable BusSearch search;
  private volatile Strings strings;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean trayShown;
  private volatile boolean signalled;
  private volatile boolean unreachable;

  /**
   * A run that has yet to start.
   *
   * @param last what {@link #close} does at its end; a signal waits for that, too
   */
  AppRun(HomewardAppConfig config, SettingsStore settings, Node node, Runnable last) {
    this.config = config;
    this.last = last;
    this.settings = settings;
    this.strings = strings(settings.settings());
    this.session =
        new Session(
            node,
            sshUser(),
            InstantSource.system(),
            this::openPage,
            favourites(settings.settings()),
            kept ->
                settings.change(
                    now -> now.withDevices(kept.pinned(), kept.recent(), kept.watched())));
    this.trial = trial(config.trial(), session);
    FxToolkit fx = new FxToolkit();
    ActivationTokens tokens = new ActivationTokens(System::nanoTime);
    TrayBackend backend = ThisDesktop.tray(fx, tokens);
    this.notifier = ThisDesktop.notifier(backend, this::chosen, tokens);
    this.tray = new AppTray(backend, notifier, session, () -> strings, work);
    LinkOpener links = config.links() == null ? ThisDesktop.links(tokens) : config.links();
    Clipboard clipboard = ThisDesktop.clipboard();
    HelperPermission helper = ThisDesktop.permission(config.helper());
    this.canAllowInterface = helper != null;
    this.windows =
        new AppWindows(
            fx,
            config,
            settings,
            session,
            this::chosen,
            () -> strings,
            canAllowInterface,
            this::screens,
            () -> !trayShown,
            this::windowClosed);
    PermissionRequest permission =
        helper == null ? null : new PermissionRequest(helper, clipboard, () -> strings, this::tell);
    this.desktop =
        new DesktopCommands(
            session, tray, clipboard, links, permission, () -> strings, this::tell, work);
    this.accounts =
        new AccountCommands(
            config.node().profiles(), session, () -> strings, this::tell, this::run);
    this.questions = new ServiceQuestions(session, PortKnock::ask, InstantSource.system());
    this.commands = new AppCommands(session, desktop, accounts, questions, this::run, work);
    this.shortcut =
        new SearchShortcut(
            ThisDesktop.globalKeys(),
            () -> commands.run(new AppCommand.Palette()),
            this::forgetShortcut,
            this::tell,
            () -> strings);
    this.notices =
        new AppNotices(
            session,
            notifier,
            () -> strings,
            () -> choice(settings.settings().notifications()),
            canAllowInterface,
            InstantSource.system());
  }

  /** A trial that runs already is not offered a second time, only said to be one. */
  private static @Nullable TrialVisit trial(@Nullable LocalTrial trial, Session session) {
    URI running = trial == null ? null : trial.running();
    if (running != null) {
      session.trialAt(running);
    }
    return trial == null || running != null ? null : new TrialVisit(trial, session::trialAt);
  }

  private static Favourites favourites(Settings settings) {
    return new Favourites(settings.pinned(), settings.recent(), settings.watched());
  }

  private static NoticeChoice choice(Notifications wanted) {
    return new NoticeChoice(
        wanted.keyExpiry(), wanted.signInNeeded(), wanted.devices(), wanted.problems());
  }

  /** What copies and links look like. */
  private static CopyHabits habits(Settings settings) {
    return new CopyHabits(
        settings.copyForm(),
        settings.sshUser().isEmpty() ? sshUser() : settings.sshUser(),
        SshUsers.of(settings.sshUsers()));
  }

  /** An account that no link and no shell would read as one ("Anna Lee") is left out. */
  private static String sshUser() {
    String user = System.getProperty("user.name", "");
    return SshUser.isOne(user) ? user : "";
  }

  static Strings strings(Settings settings) {
    return Strings.of(
        settings.language().isEmpty()
            ? Locale.getDefault()
            : Locale.forLanguageTag(settings.language()));
  }

  void start() {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    try {
      tray.start(this);
    } catch (DesktopException e) {
      LOG.info("no tray: {}", e.toString());
      showUnlessTray();
    }
    session.adopt(habits(settings.settings()));
    accounts.start();
    session.subscribe(state -> tray.update());
    notices.start();
    settings.subscribe(this::settingsChanged);
    settings.onFailure(() -> tell(strings.get("prefs.unsaved")));
    followShortcut();
    if (config.search() || !config.link().isEmpty() || config.showWindow()) {
      run(StartRequest.of(config).command());
    }
    search = ThisDesktop.search(new DeviceLauncher(session::state, commands, () -> strings));
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
      work.later(PANEL_PATIENCE_SECONDS, this::showUnlessTray);
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

  @Override
  public void chosen(AppCommand command) {
    commands.run(command);
  }

  private void run(AppCommand.ToApp command) {
    switch (command) {
      case AppCommand.ShowWindow() -> onWindow(MainWindow::show);
      case AppCommand.Search() -> onWindow(MainWindow::showSearch);
      case AppCommand.ShowPreferences() -> onWindow(MainWindow::showPreferences);
      case AppCommand.LeavePreferences() -> onWindow(MainWindow::leavePreferences);
      case AppCommand.Palette() -> windows.showPalette(this::onWindow);
      case AppCommand.Invite(String link) -> onWindow(w -> w.showInvite(link));
      case AppCommand.AskSignOut() -> onWindow(MainWindow::askSignOut);
      case AppCommand.AskRemoveAccount(String id) -> onWindow(w -> w.askRemoveAccount(id));
      case AppCommand.AskSshUser(long id) -> onWindow(w -> w.askSshUser(id));
      case AppCommand.KeepSshUser(long id, String user) -> keepSshUser(id, user);
      case AppCommand.About() -> onWindow(MainWindow::showAbout);
      case AppCommand.AskQuit() -> onWindow(MainWindow::askQuit);
      case AppCommand.Quit() -> quit();
    }
  }

  private void keepSshUser(long id, String user) {
    Device device = session.state().device(id);
    if (device != null) {
      settings.change(now -> now.withSshUsers(SshUsers.with(now.sshUsers(), device.key(), user)));
    }
  }

  /** Does what a second start is for; it waits until the window is there. */
  void show(StartRequest request, Runnable shown) {
    run(request.command());
    onWindow(w -> shown.run());
  }

  private void onWindow(Consumer<MainWindow> action) {
    try {
      windows.use(action);
    } catch (FxToolkit.NoWindowException e) {
      LOG.info("no window: {}", String.valueOf(e.getCause()));
      if (!trayShown && !unreachable) {
        unreachable = true;
        System.err.println(
            "homeward: there is no tray, and " + e.getMessage() + "; use homeward daemon instead");
        quit();
      }
    }
  }

  private AppScreens screens() {
    return new AppScreens(
        new PreferenceChoices(
            settings, ThisDesktop.loginStart(config.launcher()), sshUser(), shortcut),
        new ServersOnTheNet(),
        trial);
  }

  /** Not here: the desktop may take its time. */
  private void followShortcut() {
    shortcutWork.run(() -> shortcut.follow(settings.settings().shortcut()));
  }

  /** Keys that the person did not want when the desktop asked are not asked for at every start. */
  private void forgetShortcut(String keys) {
    settings.change(now -> now.shortcut().equals(keys) ? now.withShortcut("") : now);
  }

  private void settingsChanged() {
    followShortcut();
    session.adopt(habits(settings.settings()));
    Strings now = strings(settings.settings());
    if (!now.locale().equals(strings.locale())) {
      strings = now;
      windows.languageChanged();
      tray.update();
    }
    notices.changed();
  }

  /** Without a tray the window is all there is of the app, unless the person wants it to go on. */
  private void windowClosed() {
    if (!trayShown) {
      quit();
    }
  }

  private void openPage(URI page) {
    commands.run(new AppCommand.Open(page));
  }

  /** Where the person looks: in the window that is open, else by the desktop. */
  private void tell(String sentence) {
    if (!windows.isStarted()) {
      tray.tell(strings.get("app.name"), sentence);
      return;
    }
    onWindow(w -> {
      if (w.isShowing()) {
        w.tell(sentence);
      } else {
        tray.tell(strings.get("app.name"), sentence);
      }
    });
  }

  private void quit() {
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

  /**
   * The network is put back before anything that could hang. Only leaving a trial comes first, for
   * a few seconds: its server must hear of it through the network.
   */
  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    BusSearch asked = search;
    if (asked != null) {
      asked.close();
    }
    work.close();
    shortcutWork.close();
    shortcut.close();
    notices.close();
    desktop.close();
    accounts.close();
    questions.close();
    if (trial != null) {
      trial.leave(session);
    }
    session.close();
    notifier.close();
    tray.close();
    if (!signalled) {
      // After a signal JavaFX takes itself down at the same time; asking it to would wait for ever.
      windows.stop();
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
