package io.homeward.ui.app;

import io.homeward.engine.node.PingReply;
import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.NoProgramException;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Session;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.PingText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.time.ZoneId;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what needs the desktop, and tells how it went. Any thread; returns at once. Opening has a
 * thread of its own: a program that takes its time to start must not keep a copy from the
 * clipboard.
 */
final class DesktopCommands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DesktopCommands.class);

  private final Session session;
  private final AppTray tray;
  private final Clipboard clipboard;
  private final LinkOpener links;
  private final @Nullable PermissionRequest permission;
  private final Supplier<Strings> strings;
  private final Consumer<String> tell;
  private final BackgroundWork work;
  private final BackgroundWork opening = new BackgroundWork("app-opener");

  /**
   * The desktop of a run.
   *
   * @param permission null: there is nobody to ask
   * @param tell takes sentences for the person, wherever they look
   * @param work copies run there
   */
  DesktopCommands(
      Session session,
      AppTray tray,
      Clipboard clipboard,
      LinkOpener links,
      @Nullable PermissionRequest permission,
      Supplier<Strings> strings,
      Consumer<String> tell,
      BackgroundWork work) {
    this.session = session;
    this.tray = tray;
    this.clipboard = clipboard;
    this.links = links;
    this.permission = permission;
    this.strings = strings;
    this.tell = tell;
    this.work = work;
  }

  void run(AppCommand.ToDesktop command) {
    switch (command) {
      case AppCommand.Copy(String text) -> work.run(() -> copy(text));
      case AppCommand.Open(URI link) -> open(link);
      case AppCommand.Ping(long deviceId) -> work.run(() -> ping(deviceId));
      case AppCommand.AllowInterface() -> {
        if (permission != null) {
          permission.make();
        }
      }
    }
  }

  private void copy(String text) {
    try {
      clipboard.copy(text);
      tray.tell(strings.get().get("copy.done"), text);
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
  }

  private void ping(long deviceId) {
    Device device = session.state().device(deviceId);
    if (device == null) {
      return;
    }
    String title = strings.get().get("tray.ping.title", device.name());
    session
        .ping(device)
        .whenComplete((reply, failure) -> tray.tell(title, pingResult(reply, failure)));
  }

  private String pingResult(@Nullable PingReply reply, @Nullable Throwable failure) {
    Strings in = strings.get();
    return reply == null
        ? PingText.failed(failure, in)
        : PingText.answered(reply, in, new Formats(in, ZoneId.systemDefault()));
  }

  private void open(URI link) {
    if (LinkOpener.allows(link)) {
      opening.run(() -> hand(link));
    } else {
      LOG.warn("not opened: a link with the scheme {}", link.getScheme());
    }
  }

  /**
   * Where no program takes the link, the person is told, with what helps on the clipboard: the
   * command that installs one, or the link.
   */
  private void hand(URI link) {
    String help = link.toString();
    String key = "link.failed";
    try {
      links.open(link);
      return;
    } catch (NoProgramException e) {
      LOG.info("not opened: {}", e.toString());
      if (!e.install().isEmpty()) {
        help = e.install();
        key = "link.install";
      }
    } catch (DesktopException e) {
      LOG.info("not opened: {}", e.toString());
    }
    try {
      clipboard.copy(help);
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
    tell.accept(strings.get().get(key, link, help));
  }

  /** Opens no more. Idempotent. */
  @Override
  public void close() {
    opening.close();
  }
}
