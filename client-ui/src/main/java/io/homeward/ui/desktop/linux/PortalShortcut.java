package io.homeward.ui.desktop.linux;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.GlobalKeys;
import io.homeward.ui.desktop.KeyStanding;
import io.homeward.ui.desktop.ShortcutKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys from the portal. The bus connection and the {@link PortalDialogue} belong to one thread of
 * its own; with the connection the portal forgets what was bound through it. Signals of others than
 * the portal are passed over.
 */
final class PortalShortcut implements GlobalKeys.Held {
  private static final Logger LOG = LoggerFactory.getLogger(PortalShortcut.class);
  private static final String DRIVER = "org.freedesktop.DBus";
  private static final String DESKTOP_FILE = "homeward";
  private static final String NO_WINDOW = "";
  private static final int TOKEN_BYTES = 8;

  private final DBusConnection bus;
  private final ShortcutKeys keys;
  private final String purpose;
  private final GlobalKeys.Listener listener;
  private final SecureRandom random = new SecureRandom();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          WatchedThread.platforms("portal-shortcut", WatchedThread::unowned));

  /** The rest belongs to the worker. */
  private final PortalDialogue dialogue = new PortalDialogue();

  /** The portal's own address on the bus; empty: not known. */
  private String owner = "";

  private PortalShortcut(
      DBusConnection bus, ShortcutKeys keys, String purpose, GlobalKeys.Listener listener) {
    this.bus = bus;
    this.keys = keys;
    this.purpose = purpose;
    this.listener = listener;
  }

  /**
   * Asks the portal for keys; returns when it has made a session for that. Whether it gives keys is
   * told later, because the person may be asked.
   *
   * @param patience with the portal until then
   * @throws DesktopException when there is no such portal, or it makes no session
   */
  static PortalShortcut listen(
      DBusConnectionBuilder builder,
      ShortcutKeys keys,
      String purpose,
      GlobalKeys.Listener listener,
      Duration patience)
      throws DesktopException {
    PortalShortcut made;
    try {
      DBusConnection bus =
          builder
              .withShared(false)
              .receivingThreadConfig()
              .withMethodCallThreadCount(1)
              .withSignalThreadCount(1)
              .connectionConfig()
              .build();
      made = new PortalShortcut(bus, keys, purpose, listener);
    } catch (DBusException | RuntimeException e) {
      throw new DesktopException("no session bus", e);
    }
    try {
      made.begin();
      made.begun.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return made;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      made.close();
      throw new DesktopException("the app ends", e);
    } catch (DBusException | RuntimeException | ExecutionException | TimeoutException e) {
      made.close();
      throw new DesktopException("the portal gives no keys", e);
    }
  }

  private void begin() throws DBusException {
    bus.addSigHandler(DBus.NameOwnerChanged.class, this::ownerChanged);
    bus.addSigHandler(
        ShortcutsPortal.Request.Response.class,
        signal ->
            heard(
                signal,
                new PortalDialogue.Event.Answered(
                    signal.getPath(), signal.code.longValue(), PortalAnswer.of(signal.results))));
    bus.addSigHandler(
        ShortcutsPortal.Session.Closed.class,
        signal -> heard(signal, new PortalDialogue.Event.Ended(signal.getPath())));
    bus.addSigHandler(
        ShortcutsPortal.ShortcutsChanged.class,
        signal ->
            heard(
                signal,
                new PortalDialogue.Event.Changed(
                    signal.session.getPath(),
                    new PortalAnswer(null, true, PortalAnswer.trigger(signal.shortcuts)))));
    bus.addSigHandler(
        ShortcutsPortal.Activated.class,
        signal ->
            heard(signal, new PortalDialogue.Event.Pressed(signal.session.getPath(), signal.id)));
    execute(() -> on(new PortalDialogue.Event.Appeared()));
  }

  private void ownerChanged(DBus.NameOwnerChanged signal) {
    if (!signal.name.equals(PortalService.NAME) || !signal.getSource().equals(DRIVER)) {
      return;
    }
    execute(() -> {
      if (signal.newOwner.equals(owner)) {
        return; // the one that the first call has started
      }
      owner = "";
      on(
          signal.newOwner.isEmpty()
              ? new PortalDialogue.Event.Vanished()
              : new PortalDialogue.Event.Appeared());
    });
  }

  /** Anybody on the bus can send such signals. */
  private void heard(DBusSignal signal, PortalDialogue.Event event) {
    String from = signal.getSource();
    execute(() -> {
      if (from.equals(owner)) {
        on(event);
      }
    });
  }

  /** On the worker. */
  private void on(PortalDialogue.Event event) {
    for (PortalDialogue.Action action : dialogue.on(event)) {
      perform(action);
    }
  }

  private void perform(PortalDialogue.Action action) {
    switch (action) {
      case PortalDialogue.Action.Create() -> {
        register();
        call(() -> {
          owner = driver().GetNameOwner(PortalService.NAME);
          return portal()
              .createSession(
                  Map.of(
                      "handle_token",
                      new Variant<>(token()),
                      "session_handle_token",
                      new Variant<>(token())));
        });
      }
      case PortalDialogue.Action.Bind(String session) -> {
        begun.complete(null);
        call(() -> portal().bind(new DBusPath(session), List.of(wanted()), NO_WINDOW, options()));
      }
      case PortalDialogue.Action.ListBound(String session) ->
          call(() -> portal().list(new DBusPath(session), options()));
      case PortalDialogue.Action.Tell(KeyStanding standing) -> listener.standing(standing);
      case PortalDialogue.Action.Press() -> listener.pressed();
      case PortalDialogue.Action.Pause(Duration pause) -> later(pause);
      case PortalDialogue.Action.GiveUp(KeyStanding standing) -> giveUp(standing);
    }
  }

  private void giveUp(KeyStanding standing) {
    if (begun.isDone()) {
      listener.standing(standing);
      close();
    } else {
      begun.completeExceptionally(new DesktopException("the portal makes no session"));
    }
  }

  /** Portals before 1.20 have no such thing, and know us by how we were started. */
  private void register() {
    try {
      bus.getRemoteObject(PortalService.NAME, PortalService.PATH, ShortcutsPortal.Registry.class)
          .register(DESKTOP_FILE, Map.of());
    } catch (DBusException | DBusExecutionException e) {
      LOG.debug("the portal does not take our name: {}", e.toString());
    }
  }

  private interface Call {
    DBusPath make() throws DBusException;
  }

  private void call(Call call) {
    PortalDialogue.Event came;
    try {
      came = new PortalDialogue.Event.Accepted(call.make().getPath());
    } catch (DBusException | DBusExecutionException e) {
      LOG.info("the portal refuses: {}", e.toString());
      came = new PortalDialogue.Event.Failed();
    }
    on(came);
  }

  private ShortcutsPortal portal() throws DBusException {
    return bus.getRemoteObject(PortalService.NAME, PortalService.PATH, ShortcutsPortal.class);
  }

  private DBus driver() throws DBusException {
    return bus.getRemoteObject(DRIVER, "/org/freedesktop/DBus", DBus.class);
  }

  private ShortcutsPortal.Shortcut wanted() {
    return new ShortcutsPortal.Shortcut(
        PortalAnswer.SEARCH,
        Map.of(
            "description",
            new Variant<>(purpose),
            "preferred_trigger",
            new Variant<>(keys.notation())));
  }

  private Map<String, Variant<?>> options() {
    return Map.of("handle_token", new Variant<>(token()));
  }

  /** One that nobody guesses, who could answer in the portal's place otherwise. */
  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return "homeward" + HexFormat.of().formatHex(bytes);
  }

  private void execute(Runnable work) {
    try {
      worker.execute(WatchedThread.everyTime("portal-shortcut", work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the keys were given back");
    }
  }

  private void later(Duration pause) {
    try {
      var _ =
          worker.schedule(
              WatchedThread.everyTime(
                  "portal-shortcut", () -> on(new PortalDialogue.Event.PauseOver())),
              pause.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the keys were given back");
    }
  }

  /** Gives the keys back. Idempotent. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      bus.close();
    } catch (IOException e) {
      LOG.debug("closing the session bus: {}", e.toString());
    }
  }
}
