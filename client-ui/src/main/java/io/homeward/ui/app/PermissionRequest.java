package io.homeward.ui.app;

import io.homeward.engine.env.WatchedThread;
import io.homeward.ui.desktop.Clipboard;
import io.homeward.ui.desktop.DesktopException;
import io.homeward.ui.desktop.HelperPermission;
import io.homeward.ui.text.Strings;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an administrator once at a time, and tells how it went. The node takes the interface by
 * itself as soon as the helper serves this user. Any thread.
 */
final class PermissionRequest {
  private static final Logger LOG = LoggerFactory.getLogger(PermissionRequest.class);

  private final HelperPermission permission;
  private final Clipboard clipboard;
  private final Supplier<Strings> strings;
  private final Consumer<String> tell;
  private final AtomicBoolean asking = new AtomicBoolean();

  /**
   * A request that nobody has made yet.
   *
   * @param tell takes sentences for the person
   */
  PermissionRequest(
      HelperPermission permission,
      Clipboard clipboard,
      Supplier<Strings> strings,
      Consumer<String> tell) {
    this.permission = permission;
    this.clipboard = clipboard;
    this.strings = strings;
    this.tell = tell;
  }

  /** Returns at once; the answer may take minutes, so it has a thread of its own. */
  void make() {
    tell.accept(strings.get().get("allow.asking"));
    if (asking.compareAndSet(false, true)) {
      WatchedThread.virtual("app-permission", WatchedThread::unowned, this::ask).start();
    }
  }

  private void ask() {
    try {
      permission.ask();
      tell.accept(strings.get().get("allow.done"));
    } catch (DesktopException e) {
      LOG.info("not allowed: {}", e.toString());
      copy();
      tell.accept(strings.get().get("allow.failed", permission.command()));
    } finally {
      asking.set(false);
    }
  }

  private void copy() {
    try {
      clipboard.copy(permission.command());
    } catch (DesktopException e) {
      LOG.info("not copied: {}", e.toString());
    }
  }
}
