package io.homeward.ui.desktop.linux;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.ActivationTokens;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.desktop.Notifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifications of Linux desktops: by the desktop's own service, and by the portal where there is
 * none or a sandbox keeps it away. Everything that waits for them runs on one thread of its own,
 * and for a limited time: a service that hangs holds up nothing. One that comes later, or starts
 * anew, is followed.
 */
public final class BusNotifier implements Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(BusNotifier.class);

  /** What a service may take for one notification. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A service that did not answer is left alone for so long. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int CLOSE_PATIENCE_SECONDS = 1;

  private final DBusConnection bus;
  private final Consumer<AppCommand> chosen;
  private final ActivationTokens tokens;
  private final boolean sandboxed;
  private final Duration patience;
  private final Duration silence;
  private final DesktopService desktop;
  private final PortalService portal;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          WatchedThread.platforms("notifications", WatchedThread::unowned));

  /** Who shows notifications now; null: nobody. Written by the worker. */
  private volatile @Nullable NotificationService service;

  private final HeldNotifications held = new HeldNotifications();

  private BusNotifier(
      DBusConnection bus,
      Consumer<AppCommand> chosen,
      ActivationTokens tokens,
      boolean sandboxed,
      Duration patience,
      Duration silence) {
    this.bus = bus;
    this.chosen = chosen;
    this.tokens = tokens;
    this.sandboxed = sandboxed;
    this.patience = patience;
    this.silence = silence;
    this.desktop = new DesktopService(bus);
    this.portal = new PortalService(bus);
  }

  /**
   * Connects to the session bus.
   *
   * @param chosen takes what the person presses; must return at once
   * @param tokens takes what the desktop gives with a press
   * @throws DesktopException when there is no session bus
   */
  public static BusNotifier connect(Consumer<AppCommand> chosen, ActivationTokens tokens)
      throws DesktopException {
    boolean sandboxed =
        Files.exists(Path.of("/.flatpak-info")) || System.getenv().containsKey("SNAP");
    try {
      return connect(
          DBusConnectionBuilder.forSessionBus(), chosen, tokens, sandboxed, PATIENCE, SILENCE);
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("no session bus", e);
    }
  }

  /** Connects to a bus of a test. */
  static BusNotifier connect(
      String address,
      Consumer<AppCommand> chosen,
      ActivationTokens tokens,
      boolean sandboxed,
      Duration patience,
      Duration silence)
      throws DBusException {
    return connect(
        DBusConnectionBuilder.forAddress(address), chosen, tokens, sandboxed, patience, silence);
  }

  private static BusNotifier connect(
      DBusConnectionBuilder builder,
      Consumer<AppCommand> chosen,
      ActivationTokens tokens,
      boolean sandboxed,
      Duration patience,
      Duration silence)
      throws DBusException {
    DBusConnection bus =
        builder
            .withShared(false)
            .receivingThreadConfig()
            .withMethodCallThreadCount(1)
            .withSignalThreadCount(1)
            .connectionConfig()
            .build();
    BusNotifier notifier = new BusNotifier(bus, chosen, tokens, sandboxed, patience, silence);
    try {
      notifier.listen();
    } catch (DBusException | RuntimeException e) {
      notifier.close();
      throw e;
    }
    return notifier;
  }

  private void listen() throws DBusException {
    bus.addSigHandler(DBus.NameOwnerChanged.class, this::ownerChanged);
    bus.addSigHandler(Notifications.ActivationToken.class, this::permitted);
    bus.addSigHandler(Notifications.ActionInvoked.class, this::invoked);
    bus.addSigHandler(Notifications.NotificationClosed.class, this::closed);
    bus.addSigHandler(PortalNotifications.ActionInvoked.class, this::invoked);
    execute(this::choose);
  }

  private void ownerChanged(DBus.NameOwnerChanged signal) {
    NotificationService changed =
        List.<NotificationService>of(desktop, portal).stream()
            .filter(one -> one.busName().equals(signal.name))
            .findFirst()
            .orElse(null);
    if (changed != null) {
      boolean ended = !signal.oldOwner.isEmpty();
      execute(() -> {
        if (ended) {
          changed.forget();
        }
        choose();
      });
    }
  }

  /** On the worker. */
  private void choose() {
    boolean own = !sandboxed && isThere(desktop);
    if (own) {
      service = desktop;
    } else {
      service = isThere(portal) ? portal : null;
    }
    showWaiting();
  }

  /** Whether it runs, or would with the first call. */
  private boolean isThere(NotificationService one) {
    try {
      DBus driver =
          bus.getRemoteObject("org.freedesktop.DBus", "/org/freedesktop/DBus", DBus.class);
      return driver.NameHasOwner(one.busName())
          || List.of(driver.ListActivatableNames()).contains(one.busName());
    } catch (DBusException | DBusExecutionException e) {
      return false;
    }
  }

  @Override
  public boolean show(Notification notification) {
    boolean there = service != null;
    if (notification.passing() && !there) {
      return false;
    }
    held.add(notification);
    execute(this::showWaiting);
    return there;
  }

  /** On the worker. */
  private void showWaiting() {
    for (Notification next = held.first(); next != null; next = held.first()) {
      NotificationService by = service;
      if (by == null || !tryToShow(next, by)) {
        return;
      }
    }
  }

  /** Whether the service answered, be it by a refusal. */
  private boolean tryToShow(Notification notification, NotificationService by) {
    held.showing(notification);
    boolean answered = answers(() -> by.show(notification));
    held.told(notification, answered);
    if (!answered) {
      LOG.info("{} does not answer", by.busName());
      service = null;
      later(silence, this::choose);
    }
    return answered;
  }

  /** What waits for the bus. */
  private interface Call {
    void make() throws DBusException;
  }

  /** Makes a call on a thread of its own, which a service that hangs keeps for a while. */
  private boolean answers(Call call) {
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    WatchedThread.virtual(
            "notification",
            death -> made.complete(true),
            () -> {
              try {
                call.make();
              } catch (DBusException | DBusExecutionException e) {
                LOG.info("no notification: {}", e.toString());
              }
              made.complete(true);
            })
        .start();
    try {
      return made.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void withdraw(String id) {
    if (held.withdraw(id)) {
      execute(() -> take(id));
    }
  }

  /** On the worker. */
  private void take(String id) {
    NotificationService by = service;
    if (by != null) {
      answers(() -> by.withdraw(id));
    }
  }

  private void permitted(Notifications.ActivationToken signal) {
    if (desktop.id(signal.number) != null) {
      tokens.give(signal.token);
    }
  }

  private void invoked(Notifications.ActionInvoked signal) {
    String id = desktop.id(signal.number);
    if (id != null) {
      pressed(id, signal.action);
    }
  }

  private void invoked(PortalNotifications.ActionInvoked signal) {
    pressed(signal.id, signal.action);
  }

  private void pressed(String id, String action) {
    Notification.Button button = held.button(id, action);
    if (button != null) {
      chosen.accept(button.command());
    }
  }

  private void closed(Notifications.NotificationClosed signal) {
    String id = desktop.id(signal.number);
    desktop.closed(signal.number);
    if (id != null) {
      held.closed(id);
    }
  }

  @Override
  public void close() {
    List<String> left = held.clear();
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    execute(() -> {
      left.forEach(this::take);
      taken.complete(true);
    });
    try {
      if (!left.isEmpty()) {
        taken.get(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("notifications stay: {}", e.toString());
    }
    worker.shutdownNow();
    service = null;
    try {
      bus.close();
    } catch (IOException e) {
      LOG.debug("closing the session bus: {}", e.toString());
    }
  }

  private void execute(Runnable work) {
    try {
      worker.execute(WatchedThread.everyTime("notifications", work));
    } catch (RejectedExecutionException e) {
      LOG.debug("notifications are closed");
    }
  }

  private void later(Duration delay, Runnable work) {
    try {
      var _ =
          worker.schedule(
              WatchedThread.everyTime("notifications", work),
              delay.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("notifications are closed");
    }
  }
}
