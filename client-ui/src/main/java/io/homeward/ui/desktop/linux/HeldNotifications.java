package io.homeward.ui.desktop.linux;

import io.homeward.ui.desktop.Notification;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which notifications have yet to be shown, and which were, whose buttons a person may press.
 * Bounded: the oldest go first. Thread-safe; nobody is called while its lock is held.
 */
final class HeldNotifications {
  /** Of those that wait, and of those whose buttons work. */
  private static final int MOST = 64;

  /** What has yet to be shown, oldest first. */
  private final Map<String, Notification> waiting = new LinkedHashMap<>();

  /** What was shown last under each id, for its buttons. */
  private final Map<String, Notification> shown = new LinkedHashMap<>();

  /** One that is to be shown, in the place of what waits under its id. */
  synchronized void add(Notification notification) {
    waiting.remove(notification.id());
    waiting.put(notification.id(), notification);
    bound(waiting);
  }

  /** The one that has waited longest, which goes on waiting; null: none does. */
  synchronized @Nullable Notification first() {
    return waiting.isEmpty() ? null : waiting.values().iterator().next();
  }

  /** A service is about to be told: a button may be pressed before it has answered. */
  synchronized void showing(Notification notification) {
    shown.remove(notification.id());
    shown.put(notification.id(), notification);
    bound(shown);
  }

  /**
   * A service was told. What it did not answer waits for the next one, but for what is of this
   * moment only.
   */
  synchronized void told(Notification notification, boolean answered) {
    if (answered || notification.passing()) {
      waiting.remove(notification.id(), notification);
    }
    waiting.values().removeIf(one -> one.passing() && !answered);
  }

  /**
   * Forgets one that shall not be shown any longer.
   *
   * @return whether it was
   */
  synchronized boolean withdraw(String id) {
    waiting.remove(id);
    return shown.remove(id) != null;
  }

  /** The desktop has closed one. */
  synchronized void closed(String id) {
    shown.remove(id);
  }

  /** The button of one that was shown; null: there is none such. */
  synchronized Notification.@Nullable Button button(String id, String action) {
    Notification notification = shown.get(id);
    return notification == null ? null : NotificationService.button(notification, action);
  }

  /**
   * Forgets all.
   *
   * @return the ids of those that were shown and stay until somebody withdraws them
   */
  synchronized List<String> clear() {
    waiting.clear();
    List<String> left =
        shown.values().stream().filter(one -> !one.passing()).map(Notification::id).toList();
    shown.clear();
    return left;
  }

  private static void bound(Map<String, Notification> map) {
    Iterator<String> oldest = map.keySet().iterator();
    while (map.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }
}
