package io.homeward.ui.app;

import io.homeward.engine.node.PingReply;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.LinkOpener;
import io.homeward.ui.desktop.TrayCommand;
import io.homeward.ui.session.Device;
import io.homeward.ui.session.Navigator;
import io.homeward.ui.session.Session;
import io.homeward.ui.text.Formats;
import io.homeward.ui.text.PingText;
import io.homeward.ui.text.Strings;
import java.net.URI;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the person chose in the tray, and tells how it went. On the worker's thread. */
final class AppCommands {
  private static final Logger LOG = LoggerFactory.getLogger(AppCommands.class);

  private final Session session;
  private final Navigator navigator;
  private final AppTray tray;
  private final Clipboard clipboard;
  private final LinkOpener links;
  private final Supplier<Strings> strings;

  AppCommands(
      Session session,
      Navigator navigator,
      AppTray tray,
      Clipboard clipboard,
      LinkOpener links,
      Supplier<Strings> strings) {
    this.session = session;
    this.navigator = navigator;
    this.tray = tray;
    this.clipboard = clipboard;
    this.links = links;
    this.strings = strings;
  }

  void run(TrayCommand command) {
    switch (command) {
      case TrayCommand.ToggleConnection() -> {
        if (session.state().preferences().wantRunning()) {
          session.disconnect();
        } else {
          session.connect();
        }
      }
      case TrayCommand.Copy(String text) -> copy(text);
      case TrayCommand.Open(URI link) -> navigator.open(link);
      case TrayCommand.Ping(long deviceId) -> ping(deviceId);
      case TrayCommand.ShowWindow() -> navigator.showWindow();
      case TrayCommand.Search() -> navigator.showSearch();
      case TrayCommand.SignIn() -> session.signInAgain();
      case TrayCommand.SignOut() -> session.signOut();
      case TrayCommand.ShieldsUp(boolean on) -> session.shieldsUp(on);
      case TrayCommand.AcceptDns(boolean on) -> session.acceptDns(on);
      case TrayCommand.AcceptRoutes(boolean on) -> session.acceptRoutes(on);
      case TrayCommand.About() -> navigator.showAbout();
      case TrayCommand.Quit() -> navigator.quit();
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

  /**
   * Opens a link; where no program takes it, it is on the clipboard and the tray says so.
   *
   * @return whether a program took it
   */
  boolean open(URI link) {
    try {
      links.open(link);
      return true;
    } catch (DesktopException e) {
      LOG.info("not opened: {}", e.toString());
    }
    try {
      clipboard.copy(link.toString());
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
    tray.tell(strings.get().get("app.name"), strings.get().get("link.failed", link));
    return false;
  }
}
