package io.homeward.ui.app;

import io.homeward.ui.command.AppCommand;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.Notification;
import io.homeward.ui.desktop.Notifier;
import io.homeward.ui.desktop.TrayBackend;
import io.homeward.ui.desktop.TrayModel;
import io.homeward.ui.session.Session;
import io.homeward.ui.session.UiState;
import io.homeward.ui.text.Strings;
import io.homeward.ui.tray.TrayMenu;
import java.util.List;
import java.util.function.Supplier;

/**
 * The icon in the tray with the menu of the newest state, in the language that is in use. May be
 * used from any thread.
 */
final class AppTray implements AutoCloseable {
  private static final int TELL_SECONDS = 4;

  /** What is told for a moment is told in the place of what was told before. */
  private static final String TOLD = "told";

  private final TrayBackend backend;
  private final Session session;
  private final Notifier notifier;
  private final Supplier<Strings> strings;
  private final BackgroundWork work;

  /**
   * An icon that has yet to be shown.
   *
   * @param work takes the tooltip back after a while
   */
  AppTray(
      TrayBackend backend,
      Notifier notifier,
      Session session,
      Supplier<Strings> strings,
      BackgroundWork work) {
    this.backend = backend;
    this.notifier = notifier;
    this.session = session;
    this.strings = strings;
    this.work = work;
  }

  void start(TrayBackend.Listener listener) throws DesktopException {
    backend.start(model(session.state()), listener);
  }

  /** Shows the newest state: after a change of it, or of the language. */
  void update() {
    backend.update(model(session.state()));
  }

  private TrayModel model(UiState state) {
    return TrayMenu.of(state, strings.get(), session.endsConnection());
  }

  /** Where the desktop has no notifications the tooltip of the icon says it for a while. */
  void tell(String title, String text) {
    Notification.Button open =
        new Notification.Button(strings.get().get("menu.window"), new AppCommand.ShowWindow());
    if (!notifier.show(new Notification(TOLD, title, text, true, open, List.of()))) {
      TrayModel usual = model(session.state());
      backend.update(new TrayModel(usual.icon(), title + ": " + text, usual.items()));
      work.later(TELL_SECONDS, this::update);
    }
  }

  /** Takes the icon away. Idempotent. */
  @Override
  public void close() {
    backend.close();
  }
}
