package io.homeward.ui.desktop.linux;

import io.homeward.engine.text.PlainText;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * What the portal says of the one shortcut that there is. Whatever has another form than it should
 * have counts as not said.
 *
 * @param session the path of a session, or null
 * @param listed whether it says which shortcuts there are
 * @param trigger what the person presses for ours, in the desktop's words; empty: nothing; null:
 *     ours is not there
 */
record PortalAnswer(@Nullable String session, boolean listed, @Nullable String trigger) {
  /** The name of our shortcut. Desktops remember by it what the person gave: it never changes. */
  static final String SEARCH = "search";

  static final PortalAnswer NOTHING = new PortalAnswer(null, false, null);

  private static final int LONGEST_PATH = 255;
  private static final int LONGEST_TRIGGER = 60;
  private static final int MOST_SHORTCUTS = 100;
  private static final String PATH = "/org/freedesktop/portal/desktop/session/[A-Za-z0-9_/]+";

  /** From the results of a request. */
  static PortalAnswer of(Map<String, ?> results) {
    Object session = plain(results.get("session_handle"));
    String path =
        session instanceof String text && text.length() <= LONGEST_PATH && text.matches(PATH)
            ? text
            : null;
    return plain(results.get("shortcuts")) instanceof List<?> shortcuts
        ? new PortalAnswer(path, true, trigger(shortcuts))
        : new PortalAnswer(path, false, null);
  }

  /** What a list of shortcuts says of ours; null: it is not there. */
  static @Nullable String trigger(List<?> shortcuts) {
    for (Object one : shortcuts.subList(0, Math.min(shortcuts.size(), MOST_SHORTCUTS))) {
      List<?> parts =
          switch (one) {
            case Object[] array -> List.of(array);
            case ShortcutsPortal.Shortcut shortcut -> List.of(shortcut.id, shortcut.values);
            case List<?> list -> list;
            case null, default -> List.of();
          };
      if (parts.size() == 2 && SEARCH.equals(parts.get(0)) && parts.get(1) instanceof Map<?, ?> m) {
        Object said = plain(m.get("trigger_description"));
        return said instanceof String text ? PlainText.of(text, LONGEST_TRIGGER) : "";
      }
    }
    return null;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Variant<?> variant ? variant.getValue() : value;
  }
}
