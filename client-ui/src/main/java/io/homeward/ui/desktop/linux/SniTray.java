package io.homeward.ui.desktop.linux;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayModel;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.Peer;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tray of Linux desktops through StatusNotifierItem. Everything that waits for the bus runs on
 * one thread of its own; a watcher that comes, goes or restarts is followed.
 */
public final class SniTray implements TrayBackend {
  private static final Logger LOG = LoggerFactory.getLogger(SniTray.class);
  private static final String WATCHER = "org.kde.StatusNotifierWatcher";
  private static final int CLOSE_PATIENCE_SECONDS = 1;

  private final DBusConnection bus;
  private final PanelBrightness panel;
  private final ActivationTokens tokens;
  private final String busName =
      "org.kde.StatusNotifierItem-" + ProcessHandle.current().pid() + "-1";
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          WatchedThread.platforms("tray-bus", WatchedThread::unowned));

  /** The rest belongs to the worker. */
  private @Nullable MenuExport menu;

  private @Nullable IconExport icon;
  private @Nullable TrayModel shown;

  /** The desktop's {@code color-scheme}; 0 while it says none. */
  private int scheme;

  private SniTray(DBusConnection bus, PanelBrightness panel, ActivationTokens tokens) {
    this.bus = bus;
    this.panel = panel;
    this.tokens = tokens;
  }

  /**
   * Connects to the session bus.
   *
   * @param panel tells whether the pictures have to be light
   * @param tokens takes what a panel gives with a click
   * @throws DesktopException when there is no session bus
   */
  public static SniTray connect(PanelBrightness panel, ActivationTokens tokens)
      throws DesktopException {
    try {
      return connect(DBusConnectionBuilder.forSessionBus(), panel, tokens);
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("no session bus", e);
    }
  }

  /** Connects to a bus of a test. */
  static SniTray connect(String busAddress, PanelBrightness panel, ActivationTokens tokens)
      throws DBusException {
    return connect(DBusConnectionBuilder.forAddress(busAddress), panel, tokens);
  }

  private static SniTray connect(
      DBusConnectionBuilder builder, PanelBrightness panel, ActivationTokens tokens)
      throws DBusException {
    // One thread for calls: with more, replies go out in another order and submenus come out
    // empty.
    return new SniTray(
        builder
            .receivingThreadConfig()
            .withMethodCallThreadCount(1)
            .withSignalThreadCount(1)
            .connectionConfig()
            .build(),
        panel,
        tokens);
  }

  @Override
  public void start(TrayModel model, Listener listener) throws DesktopException {
    MenuExport newMenu =
        new MenuExport(listener::chosen, () -> enqueue(this::menuClosed), System::nanoTime);
    IconExport newIcon = new IconExport(model, panel.isDark(scheme), listener::chosen, tokens);
    newMenu.replace(model.items());
    menu = newMenu;
    icon = newIcon;
    shown = model;
    try {
      bus.requestBusName(busName);
      bus.exportObject(IconExport.PATH, newIcon);
      bus.exportObject(MenuExport.PATH, newMenu);
      bus.addSigHandler(DBus.NameOwnerChanged.class, signal -> ownerChanged(signal, listener));
      bus.addSigHandler(
          StatusNotifierWatcher.StatusNotifierHostRegistered.class,
          signal -> enqueue(() -> listener.shown(isDrawn())));
      bus.addSigHandler(
          StatusNotifierWatcher.StatusNotifierHostUnregistered.class,
          signal -> enqueue(() -> listener.shown(isDrawn())));
      ColourScheme.follow(bus, now -> enqueue(() -> paint(now)));
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("the session bus refused the tray icon", e);
    }
    enqueue(() -> listener.shown(register()));
  }

  private void ownerChanged(DBus.NameOwnerChanged signal, Listener listener) {
    if (signal.name.equals(WATCHER)) {
      boolean there = !signal.newOwner.isEmpty();
      enqueue(() -> listener.shown(there && register()));
    }
  }

  private boolean register() {
    if (!hasOwner(WATCHER)) {
      return false;
    }
    try {
      watcher().registerStatusNotifierItem(busName);
      return isDrawn();
    } catch (DBusException | DBusExecutionException e) {
      LOG.warn("the tray refused the icon: {}", e.toString());
      return false;
    }
  }

  /** Where icons register but nothing draws them, nobody sees one. */
  private boolean isDrawn() {
    try {
      return hasOwner(WATCHER) && watcher().isHostRegistered();
    } catch (DBusException | DBusExecutionException e) {
      LOG.debug("the tray does not say whether it draws icons: {}", e.toString());
      return true; // an old one
    }
  }

  private StatusNotifierWatcher watcher() throws DBusException {
    return bus.getRemoteObject(WATCHER, "/StatusNotifierWatcher", StatusNotifierWatcher.class);
  }

  private boolean hasOwner(String name) {
    try {
      return driver().NameHasOwner(name);
    } catch (DBusException | DBusExecutionException e) {
      return false;
    }
  }

  private DBus driver() throws DBusException {
    return bus.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
  }

  @Override
  public void update(TrayModel model) {
    enqueue(() -> replace(model));
  }

  private void replace(TrayModel model) {
    TrayModel before = shown;
    if (menu == null || icon == null || before == null || before.equals(model)) {
      return;
    }
    shown = model;
    icon.replace(model);
    try {
      if (before.icon() != model.icon()) {
        bus.sendMessage(new StatusNotifierItem.NewIcon(IconExport.PATH));
      }
      if (!before.tooltip().equals(model.tooltip())) {
        bus.sendMessage(new StatusNotifierItem.NewToolTip(IconExport.PATH));
      }
      announce(menu.replace(model.items()));
    } catch (DBusException e) {
      LOG.warn("the session bus refused an update of the tray: {}", e.toString());
    }
  }

  private void announce(long revision) throws DBusException {
    if (revision >= 0) {
      bus.sendMessage(new DbusMenu.LayoutUpdated(MenuExport.PATH, new UInt32(revision), 0));
    }
  }

  private void menuClosed() {
    try {
      if (menu != null) {
        announce(menu.takeWaiting());
      }
    } catch (DBusException e) {
      LOG.warn("the session bus refused an update of the tray: {}", e.toString());
    }
  }

  private void paint(int newScheme) {
    scheme = newScheme;
    try {
      if (icon != null && icon.paintFor(panel.isDark(newScheme))) {
        bus.sendMessage(new StatusNotifierItem.NewIcon(IconExport.PATH));
      }
    } catch (DBusException e) {
      LOG.warn("the session bus refused an update of the tray: {}", e.toString());
    }
  }

  @Override
  public void close() {
    answerWhatWaits();
    worker.shutdownNow();
    try {
      bus.close();
    } catch (IOException e) {
      LOG.debug("closing the session bus: {}", e.toString());
    }
  }

  /**
   * Calls are answered in their order: an answer to one of our own means that the panel has that to
   * its click on Quit.
   */
  private void answerWhatWaits() {
    try {
      worker
          .submit(() -> {
            bus.getRemoteObject(bus.getUniqueName(), IconExport.PATH, Peer.class).Ping();
            return true;
          })
          .get(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      LOG.debug("the session bus is gone: {}", e.toString());
    }
  }

  private void enqueue(Runnable work) {
    try {
      worker.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("the tray is closed");
    }
  }
}
